package dev.kiln.sandbox.setup;

import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Members;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.installation.OrganizationId;
import dev.kiln.model.installation.Pace;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.functions.FunctionZip;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.stacksets.aws.AwsCloud;
import dev.kiln.stacksets.rollout.Apply;
import dev.kiln.stacksets.rollout.BuiltTemplates;
import dev.kiln.stacksets.rollout.Release;
import dev.kiln.stacksets.rollout.Report;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.cloudformation.model.Output;

/// Kiln in the accounts of a scene, put there by what `kiln rollout apply` does. Nothing of Kiln's
/// is made in another way.
///
/// @param installation as `kiln.yaml` has it
/// @param results the URL of the results queue
/// @param developer may become the stages
public record Deployment(
    Installation installation,
    String results,
    AwsCredentials developer,
    Map<Place, Member> members) {
  /// The name of the one inline policy of a stage's role.
  public static final String POLICY = "stage";

  /// Nothing outside waits in a sandbox.
  private static final Duration PAUSE = Duration.ofMillis(10);

  /// Of a scene without members, in which images may be shared with anybody.
  private static final OrganizationId ORGANIZATION = new OrganizationId("o-a1b2c3d4e5");

  private static final String DEVELOPERS = "Developers";

  /// @param operators of every account, by place
  /// @param tell takes a sentence for people before each step that may last
  /// @throws IllegalStateException when the roll-out fails, with its reasons
  public static Deployment roll(
      Scene scene, URI endpoint, Operators operators, Consumer<String> tell) {
    AwsClients operator = operators.of(new Place(scene.tooling(), scene.home()));
    Prerequisites around = Prerequisites.make(operator, scene.tooling());
    Installation installation = installation(scene, around);
    tell.accept(
        "Rolling out: stacks in the tooling account %s, and a stack set to %s."
            .formatted(
                scene.tooling(),
                scene.places().stream().map(Place::toString).collect(Collectors.joining(", "))));
    apply(installation, operator, endpoint);
    if (scene.encryptsSources()) {
      // The key's ARN is known once it is made; from then on, kiln.yaml names it.
      installation = installation.withSourceKey(sourceKey(operator, installation));
      apply(installation, operator, endpoint);
    }
    String results = installation.resultsQueue();
    Map<Place, Member> members = new LinkedHashMap<>();
    for (Place place : scene.places()) {
      members.put(place, Member.of(operators.of(place), installation, place));
    }
    return new Deployment(
        installation,
        operator.sqs().getQueueUrl(request -> request.queueName(results)).queueUrl(),
        around.developer(),
        members);
  }

  /// Clients that may do everything in an account.
  public interface Operators {
    AwsClients of(Place place);
  }

  private static Installation installation(Scene scene, Prerequisites around) {
    SortedMap<String, String> tooling = new TreeMap<>(Map.of(DEVELOPERS, around.developerArn()));
    if (scene.encryptsSources()) {
      tooling.put("MakeSourceKey", "true");
    }
    SortedMap<String, String> member = new TreeMap<>(Map.of(DEVELOPERS, around.developerArn()));
    return new Installation(
        Namespace.DEFAULT,
        scene.tooling(),
        scene.home(),
        around.builder(),
        Fleet.of(scene.fleet()),
        1,
        new Encryption.None(),
        false,
        scene.fleet().isEmpty() ? new Members.OfOrganization(ORGANIZATION) : new Members.OfFleet(),
        new Rollout.ByStackSet(
            new TreeSet<>(scene.regions().isEmpty() ? List.of(scene.home()) : scene.regions()),
            Permissions.SelfManaged.DEFAULT,
            Pace.DEFAULT,
            new Rollout.Settings(tooling, new TreeMap<>(), member, List.of())));
  }

  private static void apply(Installation installation, AwsClients operator, URI endpoint) {
    Rollout.ByStackSet rollout = (Rollout.ByStackSet) installation.rollout();
    Release release =
        new BuiltTemplates(FunctionZip.bakerFile(), FunctionZip.copierFile())
            .release(installation, rollout);
    try (AwsCloud aws =
        new AwsCloud(
            StaticCredentialsProvider.create(operator.credentials()), Optional.of(endpoint))) {
      Report report =
          new Apply(
                  installation,
                  rollout,
                  aws.of(installation, rollout),
                  _ -> Thread.sleep(PAUSE),
                  _ -> {})
              .apply(release, false);
      if (!report.isRight()) {
        throw new IllegalStateException("The roll-out failed: " + words(report));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The roll-out was interrupted", e);
    }
  }

  private static String words(Report report) {
    String members =
        report.outcomes().stream()
            .filter(outcome -> !outcome.standing().isRight())
            .map(outcome ->
                "%s is %s: %s".formatted(outcome.target(), outcome.standing(), outcome.reason()))
            .collect(Collectors.joining("; "));
    return report.stopped().map(failure -> failure.words() + "; " + members).orElse(members);
  }

  private static KeyArn sourceKey(AwsClients operator, Installation installation) {
    return operator
        .cloudFormation()
        .describeStacks(request -> request.stackName(installation.toolingStack()))
        .stacks()
        .getFirst()
        .outputs()
        .stream()
        .filter(output -> output.outputKey().equals("SourceKeyArn"))
        .map(Output::outputValue)
        .map(KeyArn::new)
        .findFirst()
        .orElseThrow();
  }
}
