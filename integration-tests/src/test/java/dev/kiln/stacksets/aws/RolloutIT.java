package dev.kiln.stacksets.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Members;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.installation.Pace;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import dev.kiln.stacksets.rollout.Apply;
import dev.kiln.stacksets.rollout.BuiltTemplates;
import dev.kiln.stacksets.rollout.Cloud;
import dev.kiln.stacksets.rollout.Operation;
import dev.kiln.stacksets.rollout.OperationId;
import dev.kiln.stacksets.rollout.Plan;
import dev.kiln.stacksets.rollout.Planner;
import dev.kiln.stacksets.rollout.Release;
import dev.kiln.stacksets.rollout.Report;
import dev.kiln.stacksets.rollout.StackSets;
import dev.kiln.stacksets.rollout.StackSetsContract;
import dev.kiln.stacksets.rollout.Stacks;
import dev.kiln.stacksets.rollout.StacksContract;
import dev.kiln.stacksets.rollout.Standing;
import dev.kiln.stacksets.rollout.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// The roll-out over the wire: its ports keep their contracts, and Kiln's own templates are rolled
/// out.
@WithMoto
class RolloutIT {
  private static final Region WEST = new Region("eu-west-1");
  private static final Region EAST = new Region("us-east-1");

  private final Account tooling;
  private final Account one;
  private final Account two;

  @TempDir Path folder = Path.of("");

  RolloutIT(SharedMoto moto) {
    this.tooling = moto.account();
    this.one = moto.account();
    this.two = moto.account();
  }

  @Nested
  class OfStackSets implements StackSetsContract {
    private final StackSets stackSets = cloud(installation(one, two)).stackSets();

    @Override
    public StackSets stackSets() {
      return stackSets;
    }

    @Override
    public List<AccountId> accounts() {
      return List.of(one.id(), two.id());
    }

    @Override
    public Region region() {
      return EAST;
    }

    @Override
    public Operation ended(OperationId id) {
      Operation operation = stackSets.operation(id).orElseThrow();
      while (operation.state() == Operation.State.RUNNING) {
        operation = stackSets.operation(id).orElseThrow();
      }
      return operation;
    }
  }

  @Nested
  class OfStacks implements StacksContract {
    private final Stacks stacks = cloud(installation(one)).stacks();

    @Override
    public Stacks stacks() {
      return stacks;
    }

    @Override
    public Stacks.StackName name() {
      return new Stacks.StackName("kiln-contract", EAST);
    }

    @Override
    public void settle(Stacks.StackName name) {
      while (stacks.find(name).filter(stack -> stack.status().endsWith("_PROGRESS")).isPresent()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void theTemplatesComeToEveryMemberAndASecondTimeChangesNothing() throws Exception {
    Installation installation = installation(one, two);
    Release release = release(installation, "a");

    Report report = apply(installation, release, false);
    Plan again = plan(installation, release);
    List<Status.Row> rows = new ArrayList<>();
    Status.Summary summary =
        new Status(installation, rollout(installation), release, cloud(installation))
            .show(rows::add);

    assertThat(report.stopped()).isEmpty();
    assertThat(report.outcomes())
        .hasSize(4)
        .allMatch(outcome -> outcome.standing() == Standing.CURRENT);
    assertThat(again.changes("tooling")).isEmpty();
    assertThat(again.isEmpty()).isTrue();
    assertThat(rows).hasSize(4);
    assertThat(summary.isRight()).isTrue();
    assertThat(one.in("us-east-1").sqs().listQueues().queueUrls())
        .anyMatch(url -> url.endsWith("/kiln-copy"));
  }

  @Test
  void aChangedFunctionComesToEveryMember() throws Exception {
    Installation installation = installation(one, two);
    apply(installation, release(installation, "a"), false);
    Release changed = release(installation, "b");

    Report report = apply(installation, changed, false);

    assertThat(report.isRight()).isTrue();
    assertThat(plan(installation, changed).isEmpty()).isTrue();
  }

  @Test
  void aNewMemberIsServedAndAnOldOneRemovedWhenTold() throws Exception {
    Installation first = installation(one);
    Release release = release(first, "a");
    apply(first, release, false);

    Installation second = installation(two);
    Report kept = apply(second, release(second, "a"), false);
    Report removed = apply(second, release(second, "a"), true);

    assertThat(kept.outcomes())
        .extracting(outcome -> outcome.target().account())
        .contains(one.id());
    assertThat(removed.isRight()).isTrue();
    assertThat(removed.outcomes())
        .extracting(outcome -> outcome.target().account())
        .containsOnly(two.id());
    assertThat(one.sqs().listQueues().queueUrls()).isEmpty();
    assertThat(one.kms().listKeys().keys()).hasSize(1);
  }

  @Test
  void aMemberThatFailsIsToldWithTheReasonAndMendedTheNextTime() throws Exception {
    Installation installation = installation(one, two);
    Release release = release(installation, "a");
    String inTheWay =
        one.in("us-east-1").sqs().createQueue(queue -> queue.queueName("kiln-copy")).queueUrl();

    Report failed = apply(installation, release, false);
    one.in("us-east-1").sqs().deleteQueue(queue -> queue.queueUrl(inTheWay));
    Report mended = apply(installation, release, false);

    assertThat(failed.stopped()).isEmpty();
    assertThat(failed.outcomes())
        .filteredOn(outcome -> outcome.standing() != Standing.CURRENT)
        .singleElement()
        .satisfies(outcome -> {
          assertThat(outcome.target().account()).isEqualTo(one.id());
          assertThat(outcome.standing()).isEqualTo(Standing.FAILED);
          assertThat(outcome.reason()).contains("already exists");
        });
    assertThat(mended.outcomes()).allMatch(outcome -> outcome.standing() == Standing.CURRENT);
  }

  private Report apply(Installation installation, Release release, boolean removes)
      throws InterruptedException {
    return new Apply(
            installation,
            rollout(installation),
            cloud(installation),
            _ -> Thread.sleep(Duration.ofMillis(10)),
            _ -> {})
        .apply(release, removes);
  }

  private Plan plan(Installation installation, Release release) {
    return new Planner(installation, rollout(installation), release, cloud(installation))
        .plan(false);
  }

  /// @param version goes into the artifacts, so that another is another
  private Release release(Installation installation, String version) throws IOException {
    Path baker = zip("baker", version);
    Path copier = zip("copier", version);
    return new BuiltTemplates(baker, copier).release(installation, rollout(installation));
  }

  private Path zip(String name, String version) throws IOException {
    Path file = folder.resolve("%s-%s.zip".formatted(name, version));
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(version));
    }
    return file;
  }

  private Cloud cloud(Installation installation) {
    return new AwsCloud(
            StaticCredentialsProvider.create(tooling.clients().credentials()),
            Optional.of(tooling.clients().endpoint()))
        .of(installation, rollout(installation));
  }

  private static Rollout.ByStackSet rollout(Installation installation) {
    return (Rollout.ByStackSet) installation.rollout();
  }

  private Installation installation(Account... members) {
    return new Installation(
        Namespace.DEFAULT,
        tooling.id(),
        WEST,
        new Installation.Builder("subnet-0a1b2c3d", "sg-0a1b2c3d"),
        Fleet.of(List.of(members).stream().map(Account::id).toList()),
        1,
        new Encryption.None(),
        false,
        new Members.OfFleet(),
        new Rollout.ByStackSet(
            new TreeSet<>(List.of(WEST, EAST)),
            Permissions.SelfManaged.DEFAULT,
            Pace.DEFAULT,
            Rollout.Settings.NONE));
  }
}
