package dev.kiln.model.installation;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One installation of Kiln and the names of its parts.
///
/// @param tooling the account where images are baked
/// @param region where it bakes them
/// @param fleet the accounts images may be shared with
/// @param shards over how many topics the members are spread; SNS takes [200 filter
///   policies](https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html)
///   a topic
/// @param sources how images are encrypted before they are copied; where under no key of Kiln's, as
///   the account does it by itself
/// @param isTraced whether functions are traced by X-Ray
/// @param members whom the tooling account gives what members need
/// @param rollout how Kiln gets into the accounts
public record Installation(
    Namespace namespace,
    AccountId tooling,
    Region region,
    Builder builder,
    Fleet fleet,
    int shards,
    Encryption sources,
    boolean isTraced,
    Members members,
    Rollout rollout) {
  public static final int MOST_SHARDS = 1_000;

  public Installation {
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new IllegalArgumentException(
          "shards must be from 1 to %d, not %d".formatted(MOST_SHARDS, shards));
    }
    if (sources instanceof Encryption.Under(KeyArn key) && !isKeyOf(tooling, region, key)) {
      throw new IllegalArgumentException(
          "%s is no key of %s in %s".formatted(key, tooling, region));
    }
  }

  /// The same installation with its members spread over as many topics.
  public Installation withShards(int count) {
    return new Installation(
        namespace, tooling, region, builder, fleet, count, sources, isTraced, members, rollout);
  }

  /// Which is rolled out by other means, to the accounts of the fleet.
  public Installation(
      Namespace namespace,
      AccountId tooling,
      Region region,
      Builder builder,
      Fleet fleet,
      int shards,
      Encryption sources) {
    this(
        namespace,
        tooling,
        region,
        builder,
        fleet,
        shards,
        sources,
        false,
        new Members.OfFleet(),
        new Rollout.Elsewhere());
  }

  /// With sources as the account encrypts them by itself.
  public Installation(
      Namespace namespace,
      AccountId tooling,
      Region region,
      Builder builder,
      Fleet fleet,
      int shards) {
    this(namespace, tooling, region, builder, fleet, shards, new Encryption.None());
  }

  /// Whether snapshots that `account` makes in `region` can be encrypted under its own `key`.
  static boolean isKeyOf(AccountId account, Region region, KeyArn key) {
    return key.value().startsWith(keyArnPrefix(account, region));
  }

  static String keyArnPrefix(AccountId account, Region region) {
    return "arn:%s:kms:%s:%s:key/".formatted(region.partition(), region, account);
  }

  /// The same installation with images encrypted under a key of the tooling account.
  ///
  /// @throws IllegalArgumentException when it is no key of that account and Region
  public Installation withSourceKey(KeyArn key) {
    return new Installation(
        namespace,
        tooling,
        region,
        builder,
        fleet,
        shards,
        new Encryption.Under(key),
        isTraced,
        members,
        rollout);
  }

  /// The same installation with functions traced by X-Ray.
  public Installation traced() {
    return new Installation(
        namespace, tooling, region, builder, fleet, shards, sources, true, members, rollout);
  }

  /// With one topic for all members.
  public Installation(
      Namespace namespace, AccountId tooling, Region region, Builder builder, Fleet fleet) {
    this(namespace, tooling, region, builder, fleet, 1);
  }

  /// Where instances that build and test images are launched.
  ///
  /// @param subnet for recipes that name none
  /// @param securityGroup for recipes that name none; without any inbound rule
  public record Builder(String subnet, String securityGroup, BuilderChoices choices) {

    /// Where recipes have no choice but of the instance type.
    public Builder(String subnet, String securityGroup) {
      this(subnet, securityGroup, BuilderChoices.NONE);
    }

    /// All subnets instances may be launched in, the usual one first.
    public List<String> subnets() {
      return first(subnet, choices.subnets());
    }

    /// All security groups instances may have, the usual one first.
    public List<String> securityGroups() {
      return first(securityGroup, choices.securityGroups());
    }

    private static List<String> first(String usual, List<String> others) {
      return Stream.concat(Stream.of(usual), others.stream()).distinct().toList();
    }
  }

  /// What the names of instance profiles, and of their roles, start with: the stages may pass no
  /// other role to an instance.
  public static String instanceProfilePrefix(Namespace namespace) {
    return namespace + "-instance-";
  }

  public String recipesBucket() {
    return bucket("recipes");
  }

  public String bakesBucket() {
    return bucket("bakes");
  }

  /// The topics: `kiln-image-created`, or one per shard, `kiln-image-created-0` and so on.
  public List<String> topicNames() {
    return IntStream.range(0, shards).mapToObj(this::topicName).toList();
  }

  public List<String> topicArns() {
    return topicNames().stream().map(this::topicArn).toList();
  }

  /// The topic that tells `member`. Its shard is the account id, taken as a number, modulo the
  /// number of shards.
  public String topicArn(AccountId member) {
    return topicArn(topicName((int) (Long.parseLong(member.value()) % shards)));
  }

  private String topicName(int shard) {
    String name = namespace + "-image-created";
    return shards == 1 ? name : name + "-" + shard;
  }

  private String topicArn(String topicName) {
    return arn("sns", region.value(), tooling, topicName);
  }

  /// The accounts of which one topic may have no more subscribers than filter policies: those of
  /// the busiest shard.
  public long membersOfBusiestTopic(Collection<AccountId> accounts) {
    return accounts.stream()
        .distinct()
        .collect(Collectors.groupingBy(this::topicArn, Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /// The parameter that says which image of `recipe` is current.
  public String imageParameter(RecipeName recipe) {
    return imageParameters() + recipe;
  }

  /// What the names of all parameters begin with that say which image of a recipe is current.
  public String imageParameters() {
    return namespace.imageParameters();
  }

  public String roleName(StageName stage, Region where) {
    return "%s-%s-%s".formatted(namespace, stage, where);
  }

  /// The role of a stage in a Region of a member account.
  public String roleArn(StageName stage, AccountId member, Region where) {
    return arn("iam", "", member, "role/" + roleName(stage, where));
  }

  /// The role of a stage of the tooling account.
  public String roleArn(StageName stage) {
    return arn("iam", "", tooling, "role/" + roleName(stage, region));
  }

  /// The runbook of a stage of a bake, or that of the pipeline.
  public String runbook(StageName stage) {
    return "%s-%s".formatted(namespace, stage);
  }

  /// The parameter that says whether recipes are baked by themselves, `on` or `off`; they are where
  /// nobody has made it.
  public String bakesSwitch() {
    return "/%s/switch/bakes".formatted(namespace);
  }

  public String copyQueue() {
    return namespace + "-copy";
  }

  public String copyDeadQueue() {
    return namespace + "-copy-dead";
  }

  public String confirmQueue() {
    return namespace + "-confirm";
  }

  public String confirmDeadQueue() {
    return namespace + "-confirm-dead";
  }

  public String resultsQueue() {
    return namespace + "-results";
  }

  /// The alias of a member's key, without the prefix `alias/`.
  public String keyAlias() {
    return namespace + "-images";
  }

  /// Where the artifacts lie that are installed in a Region: a function's code has to be in its
  /// own.
  public String artifactsBucket(Region where) {
    return "%s-artifacts-%s-%s".formatted(namespace, tooling, where);
  }

  public String toolingStack() {
    return namespace + "-tooling";
  }

  /// The stack of [#artifactsBucket(Region)].
  public String artifactsStack() {
    return namespace + "-artifacts";
  }

  public String memberStackSet() {
    return namespace + "-member";
  }

  private String bucket(String what) {
    return "%s-%s-%s-%s".formatted(namespace, what, tooling, region);
  }

  private String arn(String service, String where, AccountId account, String resource) {
    return "arn:%s:%s:%s:%s:%s".formatted(region.partition(), service, where, account, resource);
  }
}
