package dev.kiln.sandbox.privileges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.automation.AutomationPlayer;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.privileges.Verdict.Need;
import dev.kiln.sandbox.setup.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/// Trying rights in real accounts, with a sandbox in their place: all it is told of it is in the
/// files a person would write, and it uses AWS's own APIs only. Only time passes faster here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveSiteIT {
  private Sandbox sandbox;
  private SandboxPipeline pipeline;
  private AutomationPlayer player;
  private Path folder;
  private LiveSite site;
  private Trial trial;

  @SuppressWarnings("NullAway.Init") // set before the first test
  LiveSiteIT() {}

  @BeforeAll
  void open(@TempDir Path temporary) throws IOException {
    folder = temporary;
    sandbox = SandboxSite.running();
    pipeline = SandboxPipeline.in(sandbox);
    player = pipeline.play();
    write("kiln.yaml", installation());
    write("credentials", credentials());
    site =
        LiveSite.open(write("live.yaml", live("true")), folder.resolve("policies"), this::letPass);
    trial = Trial.at(site, folder);
  }

  @AfterAll
  void closesWithoutLeavingAnythingThatCosts() {
    try {
      trial.close();

      for (Operator operator : List.of(site.tooling(), site.member().operator())) {
        assertThat(operator.ec2().describeImages(all -> all.owners("self")).images()).isEmpty();
        assertThat(operator.ec2().describeInstances().reservations())
            .flatExtracting(reservation -> reservation.instances())
            .allSatisfy(
                instance -> assertThat(instance.state().nameAsString()).isEqualTo("terminated"));
      }
    } finally {
      player.close();
      pipeline.close();
      sandbox.close();
    }
  }

  @Test
  void hearsFromTheStagesThemselvesWhatTheyAreDenied() throws IOException {
    List<Verdict> verdicts =
        without(right ->
            (right.role().stage() == StageName.LOOKUP || right.role().stage() == StageName.UPDATE)
                && right.privilege().evidence() instanceof Evidence.Sandbox);

    assertThat(verdicts)
        .isNotEmpty()
        .allSatisfy(verdict -> assertThat(verdict.need()).isEqualTo(Need.YES));
    assertThat(verdicts)
        .filteredOn(verdict -> !isPassedOver(verdict.right()))
        .isNotEmpty()
        .allSatisfy(verdict -> {
          assertThat(verdict.denied()).containsExactly(verdict.right().action());
          assertThat(verdict.said()).contains("is not authorized to perform");
        });
  }

  @Test
  void tellsWhatBecomesOfACopyWithoutARightThatOnlyAwsCanShow() throws IOException {
    Right key =
        first(right -> right.role().stage() == StageName.COPY && right.action().startsWith("kms:"));

    Verdict verdict = trial.without(key);

    assertThat(key.privilege().evidence()).isInstanceOf(Evidence.Live.class);
    assertThat(verdict.need()).isEqualTo(Need.YES);
    assertThat(verdict.denied()).isEmpty();
    assertThat(verdict.said()).contains("key");
    LiveTable table = new LiveTable();
    table.add(verdict);
    Path file = folder.resolve("table.txt");
    table.write(file);
    assertThat(file).content().contains("yes", key.toString(), verdict.said());
  }

  @Test
  void noticesThatARightIsNotNeeded() throws IOException {
    Right logs = first(right -> right.action().startsWith("logs:"));

    assertThat(trial.without(logs).need()).isEqualTo(Need.NO);
  }

  @Test
  void keepsThePoliciesForAPersonToPutBack() {
    for (StageName stage : site.stages()) {
      assertThat(folder.resolve("policies"))
          .isDirectoryContaining(file -> file.toString().contains("-" + stage + "-"));
    }
  }

  @Test
  void refusesToBeginWhereARoleHasOtherRights() throws IOException {
    RolePolicies policies = RolePolicies.of(site);
    Right some = first(_ -> true);
    policies.give(some.taken());
    try {
      assertThatThrownBy(() -> RolePolicies.of(site))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(policies.nameOf(some.role().stage()))
          .hasMessageContaining("--diff");
    } finally {
      policies.restore(some.role().stage());
    }
  }

  @Test
  void refusesAFileThatDoesNotAgreeAndTellsAllThatIsWrong() throws IOException {
    Path file =
        write(
            "wrong.yaml",
            live("false")
                .replace("tooling: tooling", "tooling: nobody")
                .replace("region: us-east-1", "region: eu-west-1"));

    assertThatThrownBy(() -> LiveSite.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rewriteRolePolicies: \"false\" does not fit; expected true")
        .hasMessageContaining("profiles.tooling: there is no profile \"nobody\"")
        .hasMessageContaining("member.region: is where images are baked")
        .hasMessageContaining("member.key: is in us-east-1; expected eu-west-1");
  }

  /// A function that cannot look whether its bake is to end goes on with it.
  private static boolean isPassedOver(Right right) {
    return right.toString().endsWith("/cancel.json");
  }

  /// Puts the sandbox's clock forward, once the copier has put off the last message, or dealt with
  /// it.
  private void letPass(Duration time) {
    var _ = Eventually.eventually(() -> sandbox.isQuiet() || isLastPutOff(), isSo -> isSo);
    var _ = sandbox.control().advanceClock(time);
  }

  private boolean isLastPutOff() {
    boolean isPutOff = false;
    for (Call call : sandbox.control().calls(0).calls()) {
      isPutOff =
          switch (call.action()) {
            case "sqs:ChangeMessageVisibilityBatch" -> true;
            case "sqs:SendMessage" -> isPutOff && !call.principal().endsWith(":root");
            default -> isPutOff;
          };
    }
    return isPutOff;
  }

  private List<Verdict> without(Predicate<Right> wanted) throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Right right : trial.rights().filter(wanted).toList()) {
      verdicts.add(trial.without(right));
    }
    return verdicts;
  }

  private Right first(Predicate<Right> wanted) {
    return trial.rights().filter(wanted).findFirst().orElseThrow();
  }

  private String installation() {
    var installation = sandbox.installation();
    return """
    namespace: %s
    tooling: {account: "%s", region: %s}
    builder:
      subnet: %s
      securityGroup: %s
      subnets: %s
      securityGroups: %s
      instanceTypes: ["t3.*"]
      instanceProfiles: %s
    fleet: {accounts: ["%s"]}
    sourceKey: %s
    """
        .formatted(
            installation.namespace(),
            installation.tooling(),
            installation.region(),
            installation.builder().subnet(),
            installation.builder().securityGroup(),
            installation.builder().choices().subnets(),
            installation.builder().choices().securityGroups(),
            installation.builder().choices().instanceProfiles(),
            SandboxSite.MEMBER.account(),
            sandbox.sourceKey());
  }

  private String credentials() {
    AwsClients tooling = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
    AwsClients member = sandbox.operator(SandboxSite.MEMBER.account(), SandboxSite.MEMBER.region());
    return profile("tooling", tooling.credentials())
        + profile("member", member.credentials())
        + profile("developer", sandbox.developer());
  }

  private static String profile(String name, AwsCredentials of) {
    return """
    [%s]
    aws_access_key_id = %s
    aws_secret_access_key = %s
    """
        .formatted(name, of.accessKeyId(), of.secretAccessKey());
  }

  private String live(String agreed) {
    Member member = sandbox.member(SandboxSite.MEMBER);
    return """
    rewriteRolePolicies: %s
    installation: kiln.yaml
    credentialsFile: credentials
    profiles: {tooling: tooling, developer: developer, member: member}
    member:
      account: "%s"
      region: %s
      key: %s
      copyQueue: %s
      deadQueue: %s
    patience: {stage: PT20S, copy: PT10S, rights: PT0.1S, pause: PT0.05S}
    endpoint: %s
    """
        .formatted(
            agreed,
            member.place().account(),
            member.place().region(),
            member.key(),
            member.copy().url(),
            member.dead().url(),
            sandbox.endpoint());
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
