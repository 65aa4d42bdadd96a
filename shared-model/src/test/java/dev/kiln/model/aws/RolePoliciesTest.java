package dev.kiln.model.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.BuilderChoices;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The policies of the roles as they are kept in `src/test/resources/policies`: who changes a right
/// sees, and shows, what becomes of the policies. The member's Region is not the tooling account's.
class RolePoliciesTest {
  private static final Path KEPT = Path.of("src/test/resources/policies");
  private static final String ACCEPT = "kiln.accept";
  private static final String HOW_TO_ACCEPT =
      """
      The policy of stage %s is not the one that is kept in shared-model/%s.
      Maybe a right was changed; then rewrite the kept policies, look at their difference, and commit them:
        ./mvnw -o -Dquick test -pl shared-model -Dtest=RolePoliciesTest -Dkiln.accept
      """;
  private static final Installation INSTALLATION =
      new Installation(
              new Namespace("kiln"),
              new AccountId("111111111111"),
              new Region("eu-west-1"),
              new Installation.Builder(
                  "subnet-0a1b2c3d4e5f60718",
                  "sg-0a1b2c3d4e5f60718",
                  new BuilderChoices(
                      List.of(), List.of(), List.of("t3.*"), List.of("kiln-instance-scripts"))),
              Fleet.of(List.of(new AccountId("222222222222"), new AccountId("333333333333"))))
          .withSourceKey(
              new KeyArn(
                  "arn:aws:kms:eu-west-1:111111111111:key/0f9e8d7c-0000-4000-8000-000000000000"));
  private static final KeyArn KEY =
      new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000");

  @ParameterizedTest
  @EnumSource
  void thePolicyOfAStageIsTheOneThatIsKept(StageName stage) throws IOException {
    String rendered = StagePolicies.rolePolicy(StageModel.roleOf(stage), places(stage)) + "\n";
    Path file = file(stage);
    String kept = Files.exists(file) ? Files.readString(file) : "";

    if (System.getProperty(ACCEPT) != null && !kept.equals(rendered)) {
      Files.createDirectories(KEPT);
      Files.writeString(file, rendered);
      fail("shared-model/%s was rewritten. Look at its difference; the next run passes.", file);
    }
    assertThat(rendered).as(HOW_TO_ACCEPT, stage, file).isEqualTo(kept);
  }

  @Test
  void noRoleIsPassedWhereNoInstanceMayHaveOne() {
    Map<Place, String> places = places(StageName.BUILD);
    places.put(Place.INSTANCE_ROLE, "");

    assertThat(StagePolicies.rolePolicy(StageModel.roleOf(StageName.BUILD), places))
        .doesNotContain("iam:");
  }

  @ParameterizedTest
  @EnumSource(names = {"TEST", "COPY"})
  void noKeyOfTheToolingAccountIsUsedWhereSourcesHaveNone(StageName stage) {
    assertThat(policyWithoutSourceKey(stage)).doesNotContain("arn:aws:kms:eu-west-1:111111111111");
  }

  @Test
  void buildOnlyAsksForTheKeyOfAwsWhereSourcesHaveNone() {
    assertThat(policyWithoutSourceKey(StageName.BUILD))
        .containsOnlyOnce("kms:DescribeKey")
        .containsOnlyOnce("arn:aws:kms:eu-west-1:111111111111")
        .contains("\"kms:RequestAlias\" : \"alias/aws/ebs\"");
  }

  private static String policyWithoutSourceKey(StageName stage) {
    Map<Place, String> places = places(stage);
    places.put(Place.SOURCE_KEY, "");
    return StagePolicies.rolePolicy(StageModel.roleOf(stage), places);
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "CONFIRM"})
  void tracesAreSentOnlyWhereAnInstallationAsksForThem(StageName stage) {
    Map<Place, String> traced =
        Places.ofMember(INSTALLATION.traced(), new AccountId("222222222222"), KEY.region(), KEY);

    assertThat(StagePolicies.rolePolicy(StageModel.roleOf(stage), places(stage)))
        .doesNotContain("xray:");
    assertThat(StagePolicies.rolePolicy(StageModel.roleOf(stage), traced))
        .contains("\"xray:PutTraceSegments\"", "\"xray:PutTelemetryRecords\"");
  }

  @Test
  void anEncryptedSourceMayBeReadThroughEc2OfEitherRegionNamedOnce() {
    Map<Place, String> abroad = places(StageName.COPY);
    Map<Place, String> atHome = places(StageName.COPY);
    atHome.put(Place.REGION, "eu-west-1");

    assertThat(StagePolicies.rolePolicy(StageModel.roleOf(StageName.COPY), abroad))
        .contains("[ \"ec2.us-east-1.amazonaws.com\", \"ec2.eu-west-1.amazonaws.com\" ]");
    assertThat(StagePolicies.rolePolicy(StageModel.roleOf(StageName.COPY), atHome))
        .contains("\"kms:ViaService\" : \"ec2.eu-west-1.amazonaws.com\"")
        .doesNotContain("[ \"ec2.eu-west-1");
  }

  @Test
  void noPolicyIsKeptOfAStageThatIsNoMore() throws IOException {
    try (Stream<Path> files = Files.list(KEPT)) {
      assertThat(files)
          .isSubsetOf(Arrays.stream(StageName.values()).map(RolePoliciesTest::file).toList());
    }
  }

  private static Path file(StageName stage) {
    return KEPT.resolve(stage + ".json");
  }

  private static Map<Place, String> places(StageName stage) {
    return StageModel.roleOf(stage).isMembers()
        ? Places.ofMember(INSTALLATION, new AccountId("222222222222"), KEY.region(), KEY)
        : Places.ofTooling(INSTALLATION);
  }
}
