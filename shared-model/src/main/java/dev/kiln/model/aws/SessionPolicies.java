package dev.kiln.model.aws;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPolicyWriter;

/// Narrows a stage's role, for one session, to one bake, one push, one way back, one unmaking or
/// one look.
///
/// A session [may do what both its role and its policy
/// allow](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session).
/// So the policy allows the role's actions and denies, with the same actions and resources as the
/// role's own privileges:
///
/// - objects and, to the stage update, parameters other than the bake's;
/// - what exists and does not carry the bake's tag, wherever the role asks for a tag of Kiln's;
/// - making things without the bake's tag, wherever the role asks for a tag on what it makes.
///
/// It cannot narrow what IAM has no key for: describing, listing which bakes there are, telling the
/// members. The stage lookup may read the parameters of other recipes, which may be its base.
///
/// ## Size
///
/// STS takes 2,048 characters of [plain
/// text](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). It packs them
/// too, and limits the packed size together with the session tags of whoever asks. How it packs is
/// not documented; it answers `PackedPolicyTooLarge`, or how many percent are used up. Only a live
/// account can show that a policy stays below.
public final class SessionPolicies {
  public static final int LONGEST = 2_048;

  private static final String OF_RESOURCE = "aws:ResourceTag/";
  private static final String OF_REQUEST = "aws:RequestTag/";
  private static final String ON_CREATION = "ec2:CreateAction";
  private static final String PREFIX = "s3:prefix";
  private static final Set<Action> UNMAKING =
      Set.of(Action.of("ec2:DeregisterImage"), Action.of("ec2:DeleteSnapshot"));
  private static final Set<String> OF_FUNCTIONS = Set.of("logs", "sqs");
  private static final IamPolicyWriter WRITER = IamPolicyWriter.create();

  private final StageRole role;
  private final RecipeName recipe;
  private final Optional<RecipeDigest> digest;
  private final Optional<BakeId> bake;
  private final Function<Place, String> places;

  private SessionPolicies(
      StageRole role,
      RecipeName recipe,
      Optional<RecipeDigest> digest,
      Optional<BakeId> bake,
      Function<Place, String> places) {
    this.role = role;
    this.recipe = recipe;
    this.digest = digest;
    this.bake = bake;
    this.places = places;
  }

  /// For a stage of one bake, which unmakes no image.
  ///
  /// @throws IllegalArgumentException when the stage is none of the tooling account's
  public static String ofBake(
      StageRole role, BakeId bake, RecipeDigest digest, Function<Place, String> places) {
    requireRunsIn(RunsIn.TOOLING, role);
    StageRole making =
        with(role, privilege -> !isUnmaking(privilege) && !isOfTheFunction(privilege));
    return new SessionPolicies(
            making, bake.recipe(), Optional.of(digest), Optional.of(bake), places)
        .render();
  }

  /// For unmaking the image of one bake, and nothing else.
  ///
  /// @throws IllegalArgumentException when the stage is none of the tooling account's
  public static String ofUnmaking(StageRole role, BakeId bake, Function<Place, String> places) {
    requireRunsIn(RunsIn.TOOLING, role);
    return new SessionPolicies(
            with(role, SessionPolicies::isUnmaking),
            bake.recipe(),
            Optional.empty(),
            Optional.of(bake),
            places)
        .render();
  }

  /// For storing one recipe.
  ///
  /// @throws IllegalArgumentException when the stage is not one that stores recipes
  public static String ofPush(
      StageRole role, RecipeName recipe, RecipeDigest digest, Function<Place, String> places) {
    requireRunsIn(RunsIn.LAPTOP, role);
    return new SessionPolicies(role, recipe, Optional.of(digest), Optional.empty(), places)
        .render();
  }

  /// For saying which image of one recipe is current. It is part of no bake, so no object is
  /// reached.
  ///
  /// @throws IllegalArgumentException when the stage is none of the tooling account's
  public static String ofRollback(
      StageRole role, RecipeName recipe, Function<Place, String> places) {
    requireRunsIn(RunsIn.TOOLING, role);
    StageRole withoutObjects =
        with(
            role,
            privilege -> !privilege.action().service().equals("s3") && !isOfTheFunction(privilege));
    return new SessionPolicies(withoutObjects, recipe, Optional.empty(), Optional.empty(), places)
        .render();
  }

  /// For beginning or ending one bake, and seeing the others of its recipe.
  ///
  /// @throws IllegalArgumentException when the stage is not one that begins bakes
  public static String ofStart(StageRole role, BakeId bake, Function<Place, String> places) {
    requireRunsIn(RunsIn.LAPTOP, role);
    String folder = "arn:{partition}:s3:::{namespace}-bakes-*/bakes/";
    IamPolicy.Builder policy = allowing(role);
    deny(policy, "s3:PutObject", Place.fill(folder + bake + "/*", places));
    deny(policy, "s3:GetObject", Place.fill(folder + bake.recipe() + "-*", places));
    denyListing(policy, "s3:ListBucket", "bakes/" + bake.recipe() + "-*");
    return fitting(role, policy);
  }

  /// For seeing bakes, and changing nothing.
  public static String ofWatch(StageRole role) {
    return only(role, List.of("Get", "List"));
  }

  /// For seeing what a stage has in EC2, of whatever bake, and reaching nothing else.
  public static String ofSearch(StageRole role) {
    return only(role, List.of("Describe"));
  }

  /// For seeing images and what parameters point to, and reaching nothing else.
  public static String ofLook(StageRole role) {
    return only(role, List.of("Describe", "GetParameter"));
  }

  /// For reading dead letters, and leaving them as they are.
  public static String ofReading(StageRole role) {
    return only(role, List.of("Receive", "Change"));
  }

  /// For seeing all that the role may see, and changing nothing.
  public static String ofSurvey(StageRole role) {
    return only(role, List.of("Describe", "Get", "List"));
  }

  /// For all that the role may, where the role is a person's and a function's.
  public static String ofPerson(StageRole role) {
    return ofAll(with(role, privilege -> !isOfTheFunction(privilege)));
  }

  /// For all that the role may.
  public static String ofAll(StageRole role) {
    return fitting(role, allowing(role));
  }

  private static String only(StageRole role, List<String> verbs) {
    StageRole rest =
        with(role, privilege -> verbs.stream().anyMatch(privilege.action().name()::startsWith));
    return fitting(role, allowing(rest));
  }

  private static boolean isUnmaking(Privilege privilege) {
    return UNMAKING.contains(privilege.action());
  }

  /// What Lambda does in the role's name, and what only the function tells; no session has it.
  private static boolean isOfTheFunction(Privilege privilege) {
    return OF_FUNCTIONS.contains(privilege.action().service());
  }

  private static StageRole with(StageRole role, Predicate<Privilege> chosen) {
    return new StageRole(
        role.stage(), role.runsIn(), role.privileges().stream().filter(chosen).toList());
  }

  private static void requireRunsIn(RunsIn wanted, StageRole role) {
    if (role.runsIn() != wanted) {
      throw new IllegalArgumentException(
          "The stage %s runs in %s, not in %s".formatted(role.stage(), role.runsIn(), wanted));
    }
  }

  private String render() {
    IamPolicy.Builder policy = allowing(role);
    denyOtherPaths(policy);
    denyOtherListings(policy);
    bake.ifPresent(own -> denyOtherMarks(policy, own));
    return fitting(role, policy);
  }

  private static IamPolicy.Builder allowing(StageRole role) {
    return IamPolicy.builder()
        .addStatement(statement ->
            statement
                .effect(IamEffect.ALLOW)
                .actionIds(
                    role.privileges().stream()
                        .map(privilege -> privilege.action().toString())
                        .distinct()
                        .toList())
                .addResource("*"));
  }

  private static String fitting(StageRole role, IamPolicy.Builder policy) {
    String json = policy.build().toJson(WRITER);
    if (json.length() > LONGEST) {
      throw new IllegalStateException(
          "The session policy of %s has %d characters, STS takes %d"
              .formatted(role.stage(), json.length(), LONGEST));
    }
    return json;
  }

  private void denyOtherPaths(IamPolicy.Builder policy) {
    Map<String, SortedSet<String>> actions = new TreeMap<>();
    Map<String, SortedSet<String>> paths = new TreeMap<>();
    for (Privilege privilege : role.privileges()) {
      String service = privilege.action().service();
      for (Resource resource : privilege.resources()) {
        ownPath(resource)
            .ifPresent(path -> {
              in(actions, service).add(privilege.action().toString());
              in(paths, service).add(Place.fill(path, places));
            });
      }
    }
    actions.forEach((service, these) ->
        policy.addStatement(statement -> {
          statement.effect(IamEffect.DENY).actionIds(these);
          in(paths, service).forEach(statement::addNotResource);
        }));
  }

  /// The role narrows a path further, to single objects; saying so again would cost characters.
  private Optional<String> ownPath(Resource resource) {
    if (!(resource instanceof Resource.Typed typed)) {
      return Optional.empty();
    }
    return switch (typed.type()) {
      case "object" ->
          Optional.of(
              typed.arn().contains("/bakes/")
                  ? "arn:{partition}:s3:::{namespace}-bakes-*/bakes/%s/*"
                      .formatted(bake.orElseThrow())
                  : "arn:{partition}:s3:::{namespace}-recipes-*/" + ownFolder() + "*");
      case "parameter" ->
          role.stage() == StageName.UPDATE
              ? Optional.of(
                  "arn:{partition}:ssm:{region}:{account}:parameter/{namespace}/images/" + recipe)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private void denyOtherListings(IamPolicy.Builder policy) {
    for (Privilege privilege : role.privileges()) {
      if (privilege.conditions().stream().anyMatch(where -> where.key().equals(PREFIX))) {
        // Which versions the recipe has, whose objects are out of reach all the same.
        denyListing(policy, privilege.action().toString(), "recipes/%s/*".formatted(recipe));
      }
    }
  }

  private static void denyListing(IamPolicy.Builder policy, String action, String otherThan) {
    policy.addStatement(statement ->
        statement
            .effect(IamEffect.DENY)
            .addAction(action)
            .addResource("*")
            .addCondition(IamConditionOperator.STRING_NOT_LIKE, PREFIX, otherThan));
  }

  private static void deny(IamPolicy.Builder policy, String action, String otherThan) {
    policy.addStatement(
        statement -> statement.effect(IamEffect.DENY).addAction(action).addNotResource(otherThan));
  }

  private String ownFolder() {
    return "recipes/%s/%s/".formatted(recipe, digest.orElseThrow());
  }

  /// A key that is absent is not equal to anything, so what has no mark is denied as well.
  private void denyOtherMarks(IamPolicy.Builder policy, BakeId own) {
    Map<Marked, SortedSet<String>> actions = new LinkedHashMap<>();
    for (Privilege privilege : role.privileges()) {
      markOf(privilege)
          .ifPresent(mark -> {
            for (Resource resource : privilege.resources()) {
              if (resource instanceof Resource.Typed typed) {
                actions
                    .computeIfAbsent(new Marked(mark, typed.arn()), _ -> new TreeSet<>())
                    .add(privilege.action().toString());
              }
            }
          });
    }
    Map<Together, SortedSet<String>> resources = new LinkedHashMap<>();
    actions.forEach((marked, these) ->
        resources
            .computeIfAbsent(new Together(marked.mark(), List.copyOf(these)), _ -> new TreeSet<>())
            .add(Place.fill(marked.arn(), places)));
    resources.forEach((together, arns) ->
        policy.addStatement(statement -> {
          statement
              .effect(IamEffect.DENY)
              .actionIds(together.actions())
              .addCondition(IamConditionOperator.STRING_NOT_EQUALS, together.mark(), own.value());
          arns.forEach(statement::addResource);
        }));
  }

  /// The condition key that has the bake's mark: of what exists, or of what is made.
  private static Optional<String> markOf(Privilege privilege) {
    for (Condition condition : privilege.conditions()) {
      if (condition.key().startsWith(OF_RESOURCE)) {
        return Optional.of(OF_RESOURCE + TagKey.BAKE);
      }
      if (condition.key().startsWith(OF_REQUEST) || condition.key().equals(ON_CREATION)) {
        return Optional.of(OF_REQUEST + TagKey.BAKE);
      }
    }
    return Optional.empty();
  }

  private static SortedSet<String> in(Map<String, SortedSet<String>> map, String key) {
    return map.computeIfAbsent(key, _ -> new TreeSet<>());
  }

  private record Marked(String mark, String arn) {}

  private record Together(String mark, List<String> actions) {}
}
