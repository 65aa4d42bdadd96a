package dev.kiln.model.installation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutReaderTest {
  private static final String BASE =
      """
      tooling: {account: "111111111111", region: eu-west-1}
      builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
      """;
  private static final String FLEET =
      "fleet: {accounts: [\"222222222222\", \"333333333333\"], regions: [eu-west-1, us-east-1]}\n";
  private static final String UNITS =
      """
      organization: o-a1b2c3d4e5
      fleet: {organizationalUnits: [ou-ab12-cd34ef56], regions: [eu-west-1]}
      """;
  private static final AccountId TWO = new AccountId("222222222222");
  private static final AccountId THREE = new AccountId("333333333333");
  private static final Region WEST = new Region("eu-west-1");
  private static final Region EAST = new Region("us-east-1");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"", "fleet: {accounts: [\"222222222222\"]}"})
  void withoutRegionsItIsRolledOutByOtherMeans(String fleet) throws IOException {
    Installation installation = right(BASE + fleet);

    assertThat(installation.rollout()).isEqualTo(new Rollout.Elsewhere());
    assertThat(installation.members()).isEqualTo(new Members.OfFleet());
  }

  @Test
  void accountsAreServedWithTheRolesAwsNamesUnlessToldOtherwise() throws IOException {
    assertThat(byStackSet(BASE + FLEET).permissions()).isEqualTo(Permissions.SelfManaged.DEFAULT);
    assertThat(byStackSet(BASE + FLEET).regions()).containsExactly(WEST, EAST);
    assertThat(
            byStackSet(BASE + FLEET + "rollout: {administrationRole: a, executionRole: b}")
                .permissions())
        .isEqualTo(new Permissions.SelfManaged("a", "b"));
  }

  @Test
  void unitsAreServedByTheServiceAndNewAccountsByThemselves() throws IOException {
    assertThat(right(BASE + UNITS).members())
        .isEqualTo(new Members.OfOrganization(new OrganizationId("o-a1b2c3d4e5")));
    assertThat(byStackSet(BASE + UNITS).permissions())
        .isInstanceOfSatisfying(
            Permissions.ServiceManaged.class,
            service -> {
              assertThat(service.units())
                  .containsExactly(new OrganizationalUnit("ou-ab12-cd34ef56"));
              assertThat(service.autoDeployment()).isTrue();
              assertThat(service.delegatedAdministrator()).isTrue();
            });
  }

  @Test
  void someAccountsOfUnitsAreServedAndNoOthersByThemselves() throws IOException {
    String some = UNITS.replace("fleet: {", "fleet: {accounts: [\"222222222222\"], ");

    assertThat(byStackSet(BASE + some).permissions())
        .isInstanceOfSatisfying(
            Permissions.ServiceManaged.class,
            service -> assertThat(service.autoDeployment()).isFalse());
    assertThat(wrong(BASE + some + "rollout: {autoDeployment: true}"))
        .singleElement()
        .asString()
        .contains("rollout.autoDeployment: goes to all accounts of the units");
  }

  @Test
  void oneFailureIsBorneUnlessToldOtherwise() throws IOException {
    assertThat(byStackSet(BASE + FLEET).pace()).isEqualTo(Pace.DEFAULT);
    assertThat(
            byStackSet(
                    BASE
                        + FLEET
                        + "rollout: {concurrency: 25%, failureTolerance: 0,"
                        + " concurrencyMode: strict, regionConcurrency: parallel}")
                .pace())
        .isEqualTo(
            new Pace(
                new Quantity.Percentage(25),
                new Quantity.Count(0),
                Pace.Mode.STRICT,
                Pace.Order.PARALLEL));
  }

  @Test
  void theLaterExceptionWins() throws IOException {
    Rollout.Settings settings =
        byStackSet(
                BASE
                    + FLEET
                    + """
                    rollout:
                      parameters: {tooling: {A: "1"}, member: {B: two}}
                      overrides:
                        - {accounts: ["222222222222"], parameters: {B: three, C: x}}
                        - {accounts: ["222222222222"], regions: [us-east-1], parameters: {B: 4}}
                    """)
            .settings();

    assertThat(settings.tooling()).containsOnlyKeys("A").containsEntry("A", "1");
    assertThat(settings.member()).containsOnlyKeys("B").containsEntry("B", "two");
    assertThat(settings.exceptionsOf(TWO, WEST))
        .containsEntry("B", "three")
        .containsEntry("C", "x");
    assertThat(settings.exceptionsOf(TWO, EAST)).containsEntry("B", "4").containsEntry("C", "x");
    assertThat(settings.exceptionsOf(THREE, EAST)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fleet: {regions: [eu-west-1]} | fleet: names nobody
          rollout: {concurrency: 3} | fleet: is missing; expected the regions
          fleet: {accounts: ["222222222222"]}#rollout: {concurrency: 3} | fleet.regions: is missing
          fleet: {organizationalUnits: [ou-ab12-cd34ef56], regions: [eu-west-1]} | organization: is missing; organizational units belong to one
          """)
  void whatIsLackingIsTold(String lines, String problem) throws IOException {
    assertThat(wrong(BASE + lines.replace('#', '\n'))).singleElement().asString().contains(problem);
  }

  @Test
  void moreUnitsThanAnOperationTakesAreAProblem() throws IOException {
    String units =
        IntStream.range(0, 51)
            .mapToObj("ou-ab12-%08d"::formatted)
            .collect(Collectors.joining(", "));

    assertThat(wrong(BASE + UNITS.replace("ou-ab12-cd34ef56", units)))
        .singleElement()
        .asString()
        .contains("fleet.organizationalUnits: 51 units; expected at most 50");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    assertThat(
            wrong(
                BASE
                    + """
                    organization: acme
                    fleet: {accounts: ["222222222222"], organizationalUnits: [web], regions: [here]}
                    rollout:
                      permissions: mine
                      autoDeployment: maybe
                      administrationRole: a/b
                      concurrency: 0
                      failureTolerance: 101%
                      concurrencyMode: fast
                      regionConcurrency: both
                      parameters: {member: {a-b: c}, other: {}}
                      overrides: [{accounts: ["999999999999"], regions: [eu-west-1]}]
                    """))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).contains("organization: \"acme\" does not fit"),
            problem -> assertThat(problem).contains("fleet.organizationalUnits[0]: \"web\""),
            problem -> assertThat(problem).contains("fleet.regions[0]: \"here\" does not fit"),
            problem -> assertThat(problem).contains("rollout.permissions: \"mine\""),
            problem -> assertThat(problem).contains("rollout.autoDeployment: \"maybe\""),
            problem -> assertThat(problem).contains("rollout.administrationRole: \"a/b\""),
            problem -> assertThat(problem).contains("rollout.concurrency: \"0\" does not fit"),
            problem -> assertThat(problem).contains("rollout.failureTolerance: \"101%\""),
            problem -> assertThat(problem).contains("rollout.concurrencyMode: \"fast\""),
            problem -> assertThat(problem).contains("rollout.regionConcurrency: \"both\""),
            problem -> assertThat(problem).contains("rollout.parameters.member: \"a-b\""),
            problem -> assertThat(problem).contains("rollout.parameters.other: unknown key"),
            problem ->
                assertThat(problem).contains("overrides[0].accounts[0]: 999999999999 is not in"),
            problem -> assertThat(problem).contains("overrides[0].parameters: is missing"));
  }

  @Test
  void keysOfTheOtherModelAreProblems() throws IOException {
    assertThat(wrong(BASE + FLEET + "rollout: {autoDeployment: true}"))
        .singleElement()
        .asString()
        .contains("rollout.autoDeployment: belongs to service-managed");
    assertThat(wrong(BASE + UNITS + "rollout: {executionRole: mine}"))
        .singleElement()
        .asString()
        .contains("rollout.executionRole: belongs to self-managed");
    assertThat(wrong(BASE + FLEET + "rollout: {permissions: service-managed}"))
        .hasSize(2)
        .first()
        .asString()
        .contains("organization: is missing");
  }

  private Rollout.ByStackSet byStackSet(String text) throws IOException {
    return switch (right(text).rollout()) {
      case Rollout.ByStackSet stackSet -> stackSet;
      case Rollout.Elsewhere elsewhere -> throw new AssertionError(elsewhere);
    };
  }

  private Installation right(String text) throws IOException {
    return switch (read(text)) {
      case Outcome.Right<Installation> right -> right.value();
      case Outcome.Wrong<Installation> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  private List<Problem> wrong(String text) throws IOException {
    return switch (read(text)) {
      case Outcome.Right<Installation> right -> throw new AssertionError(right.value());
      case Outcome.Wrong<Installation> wrong -> wrong.problems();
    };
  }

  private Outcome<Installation> read(String text) throws IOException {
    return InstallationFile.read(Files.writeString(folder.resolve("kiln.yaml"), text));
  }
}
