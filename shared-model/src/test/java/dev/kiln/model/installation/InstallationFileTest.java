package dev.kiln.model.installation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationFileTest {
  private static final String WITHOUT_FLEET =
      """
      tooling: {account: "111111111111", region: eu-west-1}
      builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
      """;
  private static final AccountId MEMBER = new AccountId("222222222222");
  private static final AccountId STRANGER = new AccountId("999999999999");

  @TempDir Path folder = Path.of("");

  @Test
  void withoutAFleetEveryAccountBelongsToIt() throws IOException {
    Fleet fleet = right(WITHOUT_FLEET).fleet();

    assertThat(fleet.strangersAmong(List.of(MEMBER, STRANGER))).isEmpty();
    assertThat(fleet.pattern()).isEqualTo("*");
  }

  @Test
  void whoIsNotNamedIsAStranger() throws IOException {
    Fleet fleet =
        right(WITHOUT_FLEET + "fleet: {accounts: [\"333333333333\", \"222222222222\"]}\n").fleet();

    assertThat(fleet.strangersAmong(List.of(MEMBER, STRANGER))).containsExactly(STRANGER);
    assertThat(fleet.pattern()).isEqualTo("222222222222,333333333333");
  }

  @Test
  void moreAccountsThanAPolicyHoldsAreAProblem() throws IOException {
    assertThat(wrong(WITHOUT_FLEET + fleetOf(Fleet.MOST + 1)))
        .singleElement()
        .asString()
        .contains("fleet.accounts: 501 accounts; expected at most 500");
    assertThat(right(WITHOUT_FLEET + fleetOf(Fleet.MOST)).fleet().accounts()).hasSize(Fleet.MOST);
  }

  @Test
  void functionsAreTracedOnlyWhereTheFileSaysSo() throws IOException {
    assertThat(right(WITHOUT_FLEET).isTraced()).isFalse();
    assertThat(right(WITHOUT_FLEET + "tracing: false\n").isTraced()).isFalse();
    assertThat(right(WITHOUT_FLEET + "tracing: true\n").isTraced()).isTrue();
    assertThat(wrong(WITHOUT_FLEET + "tracing: Active\n"))
        .singleElement()
        .asString()
        .contains("tracing: \"Active\"", "true or false");
  }

  @Test
  void thereIsOneTopicUnlessMoreAreNamed() throws IOException {
    assertThat(right(WITHOUT_FLEET).shards()).isEqualTo(1);
    assertThat(right(WITHOUT_FLEET + "shards: 7\n").shards()).isEqualTo(7);
  }

  @Test
  void recipesMayChooseAmongWhatIsNamed() throws IOException {
    Installation.Builder builder =
        right(
                """
                tooling: {account: "111111111111", region: eu-west-1}
                builder:
                  subnet: subnet-0000000a
                  securityGroup: sg-0000000a
                  subnets: [subnet-0000000b, subnet-0000000a]
                  instanceTypes: [t3.small, "m7i.*", "c?i.large"]
                  instanceProfiles: [kiln-instance-web]
                """)
            .builder();

    assertThat(builder.subnets()).containsExactly("subnet-0000000a", "subnet-0000000b");
    assertThat(builder.securityGroups()).containsExactly("sg-0000000a");
    assertThat(builder.choices().instanceProfiles()).containsExactly("kiln-instance-web");
    assertThat(List.of("t3.small", "m7i.24xlarge", "c7i.large"))
        .allMatch(builder.choices()::allowsType);
    assertThat(List.of("t3.smaller", "t3xsmall", "m7i-flex.large", "c7gi.large"))
        .noneMatch(builder.choices()::allowsType);
  }

  @Test
  void aProfileWithANameOfAnotherInstallationIsAProblem() throws IOException {
    assertThat(
            wrong(
                """
                namespace: ovens
                tooling: {account: "111111111111", region: eu-west-1}
                builder:
                  subnet: subnet-0000000a
                  securityGroup: sg-0000000a
                  instanceProfiles: [ovens-instance-web, kiln-instance-web]
                """))
        .singleElement()
        .asString()
        .contains(":6: builder.instanceProfiles[1]: \"kiln-instance-web\"", "ovens-instance-");
  }

  @Test
  void sourcesAreEncryptedUnderAKeyThatIsNamed() throws IOException {
    String key = "arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000";

    assertThat(right(WITHOUT_FLEET).sources()).isEqualTo(new Encryption.None());
    assertThat(right(WITHOUT_FLEET + "sourceKey: " + key + "\n").sources())
        .isEqualTo(new Encryption.Under(new KeyArn(key)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d",
        "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d",
        "arn:aws-cn:kms:eu-west-1:111111111111:key/0a1b2c3d"
      })
  void aKeyOfAnotherAccountOrRegionIsAProblem(String key) throws IOException {
    assertThat(wrong(WITHOUT_FLEET + "sourceKey: " + key + "\n"))
        .singleElement()
        .asString()
        .contains(":3: sourceKey: is " + key, "arn:aws:kms:eu-west-1:111111111111:key/");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    assertThat(
            wrong(
                """
                namespace: Kiln
                tooling: {account: "1", region: eu-west-1}
                builder: {subnet: sg-0a1b2c3d, securityGroup: sg-0a1b2c3d}
                fleet: {accounts: ["22"], region: eu-west-1}
                shards: 0
                sourceKey: alias/aws/ebs
                """))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).contains("namespace: \"Kiln\" does not fit"),
            problem -> assertThat(problem).contains("tooling.account: \"1\" does not fit"),
            problem -> assertThat(problem).contains("builder.subnet: \"sg-0a1b2c3d\""),
            problem -> assertThat(problem).contains("fleet.accounts[0]: \"22\" does not fit"),
            problem -> assertThat(problem).contains("fleet.region: unknown key"),
            problem -> assertThat(problem).contains("sourceKey: \"alias/aws/ebs\"", "arn:aws:kms:"),
            problem -> assertThat(problem).contains("shards: \"0\"", "from 1 to 1000"));
  }

  private static String fleetOf(int accounts) {
    return IntStream.range(0, accounts)
        .mapToObj(i -> "\"%012d\"".formatted(i))
        .collect(Collectors.joining(", ", "fleet: {accounts: [", "]}\n"));
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
