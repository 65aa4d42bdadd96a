package dev.kiln.stacksets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Members;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.installation.OrganizationId;
import dev.kiln.model.installation.OrganizationalUnit;
import dev.kiln.model.installation.Pace;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.moto.MotoControl.Organization;
import dev.kiln.sandbox.moto.OrderedAnswer;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import dev.kiln.sandbox.moto.rules.Wire;
import dev.kiln.stacksets.rollout.Apply;
import dev.kiln.stacksets.rollout.BuiltTemplates;
import dev.kiln.stacksets.rollout.Change;
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
import dev.kiln.stacksets.rollout.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The roll-out over the wire: its ports keep their contracts, and Kiln's own templates are rolled
/// out.
@WithMoto
class RolloutIT {
  private static final Region WEST = new Region("eu-west-1");
  private static final Region EAST = new Region("us-east-1");

  /// How the names of operations begin that change nothing.
  private static final Pattern READING = Pattern.compile(":(Describe|List|Get|Head|Estimate)");

  private final SharedMoto moto;
  private final Account management;
  private final Account tooling;
  private final Account one;
  private final Account two;

  @TempDir Path folder = Path.of("");

  RolloutIT(SharedMoto moto) {
    this.moto = moto;
    this.management = moto.account();
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
      return RolloutIT.ended(stackSets, id);
    }
  }

  /// The StackSet is the management account's; the tooling account administers it.
  @Nested
  class OfAnOrganizationsStackSets implements StackSetsContract {
    private final Organization organization = organization();
    private final StackSets stackSets =
        cloud(ofOrganization(organization, accounts(), false)).stackSets();

    @Override
    public StackSets stackSets() {
      return stackSets;
    }

    @Override
    public List<AccountId> accounts() {
      return List.of(one.id(), two.id());
    }

    @Override
    public SortedSet<OrganizationalUnit> units() {
      return new TreeSet<>(List.of(new OrganizationalUnit(organization.root())));
    }

    @Override
    public Region region() {
      return EAST;
    }

    @Override
    public Operation ended(OperationId id) {
      return RolloutIT.ended(stackSets, id);
    }
  }

  private static Operation ended(StackSets stackSets, OperationId id) {
    Operation operation = stackSets.operation(id).orElseThrow();
    while (operation.state() == Operation.State.RUNNING) {
      operation = stackSets.operation(id).orElseThrow();
    }
    return operation;
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
    long before = calls();
    Report again = apply(installation, release, false);
    List<String> changed = changesSince(before, tooling, one, two);

    assertThat(report.stopped()).isEmpty();
    assertThat(report.outcomes())
        .hasSize(4)
        .allMatch(outcome -> outcome.standing() == Standing.CURRENT);
    assertThat(again).isEqualTo(report);
    assertThat(changed).isEmpty();
    assertThat(plan(installation, release).changes("tooling")).isEmpty();
    assertThat(plan(installation, release).isEmpty()).isTrue();
    assertThat(one.in("us-east-1").sqs().listQueues().queueUrls())
        .anyMatch(url -> url.endsWith("/kiln-copy"));
  }

  @Test
  void theStatusIsThatOfEveryMember() throws Exception {
    Installation installation = installation(one, two);
    Release release = release(installation, "a");
    apply(installation, release, false);
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary =
        new Status(installation, rollout(installation), release, cloud(installation))
            .show(rows::add);

    assertThat(rows)
        .hasSize(4)
        .allMatch(row -> row.standing() == Standing.CURRENT)
        .allMatch(row ->
            row.version().equals(release.memberFiles().getFirst().sha256().substring(0, 12)));
    assertThat(summary.isRight()).isTrue();
  }

  @Test
  void aChangedFunctionComesToEveryMember() throws Exception {
    Installation installation = installation(one, two);
    apply(installation, release(installation, "a"), false);
    Release changed = release(installation, "b");

    Report report = apply(installation, changed, false);

    assertThat(report.isRight()).isTrue();
    assertThat(plan(installation, changed).isEmpty()).isTrue();
    for (Account member : List.of(one, two)) {
      for (Region region : List.of(WEST, EAST)) {
        assertThat(codeOf(member.in(region.value())))
            .as("%s %s", member, region)
            .isEqualTo(code(changed));
      }
    }
  }

  @Test
  void aMemberWhoseUpdateFailsIsToldWithTheReasonAndMendedTheNextTime() throws Exception {
    Installation installation = installation(one, two);
    Release before = release(installation, "a");
    apply(installation, before, false);
    Release changed = release(installation, "b");
    moto.control()
        .order(
            OrderedAnswer.error(
                    "lambda",
                    "UpdateFunctionCode",
                    "ServiceException",
                    "Lambda has a bad day.",
                    500)
                .to(one.id())
                .times(1));

    Report failed = apply(installation, changed, false);
    String rolledBack = codeOf(one);
    Report mended = apply(installation, changed, false);

    assertThat(failed.stopped()).isEmpty();
    assertThat(failed.outcomes())
        .filteredOn(outcome -> outcome.standing() != Standing.CURRENT)
        .singleElement()
        .satisfies(outcome -> {
          assertThat(outcome.target()).isEqualTo(new Target(one.id(), WEST));
          assertThat(outcome.standing()).isEqualTo(Standing.FAILED);
          assertThat(outcome.reason()).contains("Lambda has a bad day.");
        });
    assertThat(rolledBack).isEqualTo(code(before));
    assertThat(codeOf(two)).isEqualTo(code(changed));
    assertThat(mended.isRight()).isTrue();
    assertThat(codeOf(one)).isEqualTo(code(changed));
  }

  @Test
  void aMemberThatCannotBeMadeIsToldWithTheReasonAndMendedTheNextTime() throws Exception {
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
          assertThat(outcome.target()).isEqualTo(new Target(one.id(), EAST));
          assertThat(outcome.standing()).isEqualTo(Standing.FAILED);
          assertThat(outcome.reason()).contains("already exists");
        });
    assertThat(mended.outcomes()).allMatch(outcome -> outcome.standing() == Standing.CURRENT);
    KmsClient kms = one.in("us-east-1").kms();
    assertThat(kms.listKeys().keys())
        .as("no key is left of the creation that failed")
        .extracting(key ->
            kms.describeKey(describe -> describe.keyId(key.keyId())).keyMetadata().keyState())
        .containsOnlyOnce(KeyState.ENABLED);
  }

  @Test
  void aToolingAccountThatCannotBeMadeIsMendedTheNextTime() throws Exception {
    Installation installation = installation(one);
    Release release = release(installation, "a");
    String inTheWay =
        tooling.sqs().createQueue(queue -> queue.queueName("kiln-results")).queueUrl();

    Report failed = apply(installation, release, false);
    tooling.sqs().deleteQueue(queue -> queue.queueUrl(inTheWay));
    Report mended = apply(installation, release, false);

    assertThat(failed.stopped())
        .hasValueSatisfying(why -> assertThat(why.words()).contains("already exists"));
    assertThat(failed.outcomes()).as("nobody subscribes to a topic that is not there").isEmpty();
    assertThat(mended.isRight()).isTrue();
  }

  @Test
  void theSwitchThatPeopleTurnedOffStaysOff() throws Exception {
    Installation installation = installation(one);
    apply(installation, release(installation, "a"), false);
    tooling
        .ssm()
        .putParameter(
            put -> put.name(installation.bakesSwitch()).value("off").type(ParameterType.STRING));

    Report report = apply(installation, release(installation, "b"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(
            tooling
                .ssm()
                .getParameter(get -> get.name(installation.bakesSwitch()))
                .parameter()
                .value())
        .isEqualTo("off");
  }

  @Test
  void aNewMemberIsServedAndNoOtherTouched() throws Exception {
    Installation first = installation(one);
    apply(first, release(first, "a"), false);
    Installation second = installation(one, two);
    long before = calls();

    Report report = apply(second, release(second, "a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes()).hasSize(4);
    assertThat(changesSince(before, one)).isEmpty();
    assertThat(changesSince(before, two)).contains("lambda:CreateFunction");
  }

  @Test
  void whoIsGoneFromTheFileStaysAsItIsUntilToldToGo() throws Exception {
    Installation both = installation(one, two);
    Release release = release(both, "a");
    apply(both, release, false);
    Installation second = installation(two);
    Release changed = release(second, "b");
    long before = calls();

    Report kept = apply(second, changed, false);
    List<String> touched = changesSince(before, one);
    Report removed = apply(second, changed, true);

    assertThat(kept.isRight()).isTrue();
    assertThat(kept.outcomes())
        .filteredOn(outcome -> outcome.standing() == Standing.SURPLUS)
        .extracting(Report.Outcome::target)
        .containsExactly(new Target(one.id(), WEST), new Target(one.id(), EAST));
    assertThat(touched).isEmpty();
    assertThat(codeOf(two)).isEqualTo(code(changed));
    assertThat(removed.isRight()).isTrue();
    assertThat(removed.outcomes())
        .extracting(outcome -> outcome.target().account())
        .containsOnly(two.id());
    assertThat(one.sqs().listQueues().queueUrls()).isEmpty();
    assertThat(one.kms().listKeys().keys()).hasSize(1);
  }

  /// The tooling account administers the organization's StackSets, and is a member of the root,
  /// too.
  @Test
  void anOrganizationIsServedByItsUnits() throws Exception {
    Organization organization = organization();
    Installation all = ofOrganization(organization, List.of(), true);
    Release release = release(all, "a");

    Report report = apply(all, release, false);
    Plan again = plan(all, release);
    Release other = release(all, "b");
    Report changed = apply(all, other, false);

    assertThat(report.stopped()).isEmpty();
    assertThat(report.outcomes())
        .hasSize(6)
        .allMatch(outcome -> outcome.standing() == Standing.CURRENT)
        .extracting(outcome -> outcome.target().account())
        .contains(tooling.id(), one.id(), two.id());
    assertThat(again.isEmpty()).isTrue();
    assertThat(changed.isRight()).isTrue();
    assertThat(codeOf(two)).isEqualTo(code(other));
  }

  @Test
  void ofAnOrganizationOnlyTheNamedAccountsAreServed() throws Exception {
    Organization organization = organization();
    Installation first = ofOrganization(organization, List.of(one.id()), false);
    apply(first, release(first, "a"), false);
    Installation second = ofOrganization(organization, List.of(two.id()), false);
    Release release = release(second, "b");

    Report kept = apply(second, release, false);
    Report removed = apply(second, release, true);

    assertThat(kept.isRight()).isTrue();
    assertThat(kept.outcomes())
        .extracting(Report.Outcome::target, Report.Outcome::standing)
        .containsExactlyInAnyOrder(
            tuple(new Target(one.id(), WEST), Standing.SURPLUS),
            tuple(new Target(one.id(), EAST), Standing.SURPLUS),
            tuple(new Target(two.id(), WEST), Standing.CURRENT),
            tuple(new Target(two.id(), EAST), Standing.CURRENT));
    assertThat(removed.isRight()).isTrue();
    assertThat(removed.outcomes())
        .extracting(outcome -> outcome.target().account())
        .containsOnly(two.id());
  }

  @Test
  void fromUnitsToNamedAccountsOnlyTheNamedStayServed() throws Exception {
    Organization organization = organization();
    Installation all = ofOrganization(organization, List.of(), true);
    apply(all, release(all, "a"), false);
    Installation named = ofOrganization(organization, List.of(two.id()), false);
    Release release = release(named, "a");

    List<Change> changes = plan(named, release).changes(tooling.toString());
    Report report = apply(named, release, false);

    assertThat(changes)
        .extracting(Change::why)
        .anyMatch(why -> why.contains("automatic deployment off"));
    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes())
        .filteredOn(outcome -> outcome.standing() == Standing.CURRENT)
        .extracting(Report.Outcome::target)
        .containsExactly(new Target(two.id(), WEST), new Target(two.id(), EAST));
    assertThat(plan(named, release).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fromNamedAccountsToTheirUnitEverybodyOfItIsServed(boolean auto) throws Exception {
    Organization organization = organization();
    Installation named = ofOrganization(organization, List.of(one.id()), false);
    apply(named, release(named, "a"), false);
    Installation all = ofOrganization(organization, List.of(), auto);
    Release release = release(all, "a");

    Report report = apply(all, release, false);

    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes())
        .hasSize(6)
        .extracting(outcome -> outcome.target().account())
        .contains(tooling.id(), one.id(), two.id());
    assertThat(codeOf(two)).isEqualTo(code(release));
    assertThat(plan(all, release).isEmpty()).isTrue();
  }

  @Test
  void withoutTrustedAccessNothingIsServedAndTheRemedyTold() throws Exception {
    Organization organization =
        moto.control().joinOrganization(management.id(), tooling.id(), "tooling");
    Installation all = ofOrganization(organization, List.of(), true);

    Report report = apply(all, release(all, "a"), false);

    assertThat(report.stopped().orElseThrow().words()).contains("delegated administrator");
    assertThat(report.outcomes()).isEmpty();
  }

  private Organization organization() {
    Organization organization =
        moto.control().joinOrganization(management.id(), tooling.id(), "tooling");
    moto.control().joinOrganization(management.id(), one.id(), "one");
    moto.control().joinOrganization(management.id(), two.id(), "two");
    management.cloudFormation().activateOrganizationsAccess(_ -> {});
    new Wire(management, "organizations")
        .json(
            "AWSOrganizationsV20161128.RegisterDelegatedAdministrator",
            Map.of(
                "AccountId",
                tooling.toString(),
                "ServicePrincipal",
                "member.org.stacksets.cloudformation.amazonaws.com"));
    return organization;
  }

  /// The hash of the code a member's function has.
  private static String codeOf(Account member) {
    return member
        .clients()
        .client(LambdaClient::builder)
        .getFunctionConfiguration(function -> function.functionName("kiln-copy"))
        .codeSha256();
  }

  /// As Lambda tells it.
  private static String code(Release release) {
    return Base64.getEncoder()
        .encodeToString(HexFormat.of().parseHex(release.memberFiles().getFirst().sha256()));
  }

  private long calls() {
    return moto.control().calls(0).last();
  }

  /// What was changed in these accounts by whomever.
  private List<String> changesSince(long call, Account... accounts) {
    List<String> ids = Stream.of(accounts).map(Account::toString).toList();
    return moto.control().calls(call).calls().stream()
        .filter(each -> ids.contains(each.account()))
        .map(Call::action)
        .filter(action -> !READING.matcher(action).find())
        .toList();
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

  /// @param version goes into the artifacts, so that another is another, and the same the same
  private Release release(Installation installation, String version) throws IOException {
    Path baker = zip("baker", version);
    Path copier = zip("copier", version);
    return new BuiltTemplates(baker, copier).release(installation, rollout(installation));
  }

  private Path zip(String name, String version) throws IOException {
    Path file = folder.resolve("%s-%s.zip".formatted(name, version));
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry entry = new ZipEntry(version);
      entry.setTime(0);
      zip.putNextEntry(entry);
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
    return installation(
        Fleet.of(Stream.of(members).map(Account::id).toList()),
        new Members.OfFleet(),
        Permissions.SelfManaged.DEFAULT);
  }

  private Installation ofOrganization(
      Organization organization, List<AccountId> accounts, boolean auto) {
    return installation(
        Fleet.of(accounts),
        new Members.OfOrganization(new OrganizationId(organization.organization())),
        new Permissions.ServiceManaged(
            new TreeSet<>(List.of(new OrganizationalUnit(organization.root()))), auto, true));
  }

  private Installation installation(Fleet fleet, Members members, Permissions permissions) {
    return new Installation(
        Namespace.DEFAULT,
        tooling.id(),
        WEST,
        new Installation.Builder("subnet-0a1b2c3d", "sg-0a1b2c3d"),
        fleet,
        1,
        new Encryption.None(),
        false,
        members,
        new Rollout.ByStackSet(
            new TreeSet<>(List.of(WEST, EAST)), permissions, Pace.DEFAULT, Rollout.Settings.NONE));
  }
}
