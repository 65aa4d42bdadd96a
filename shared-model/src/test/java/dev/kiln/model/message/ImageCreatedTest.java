package dev.kiln.model.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCreatedTest {
  private static final AccountId MEMBER = new AccountId("222222222222");
  private static final AccountId STRANGER = new AccountId("444444444444");
  private static final Region IRELAND = new Region("eu-west-1");
  private static final Region VIRGINIA = new Region("us-east-1");

  @Test
  void readsYesterdaysForm() {
    ImageCreated message = understood(file("kiln-1.json"));

    assertThat(message.audience().includes(MEMBER, VIRGINIA)).isTrue();
    assertThat(message.audience().includes(new AccountId("333333333333"), VIRGINIA)).isFalse();
    assertThat(message.audience().filterPairs())
        .containsExactly(
            "222222222222:eu-west-1", "222222222222:us-east-1", "333333333333:eu-west-1");
    assertThat(message.origin())
        .asInstanceOf(type(Origin.Kiln.class))
        .satisfies(origin -> assertThat(origin.retention().asTag()).isEqualTo("3/P14D"));
  }

  @Test
  void writesWhatItReads() {
    assertThat(understood(file("kiln-1.json")).toJson()).isEqualTo(file("kiln-1.json").strip());
  }

  @Test
  void readsAmigosMessageAsMeantForEveryRegion() {
    ImageCreated message = understood(file("amigo.json"));

    assertThat(message.audience().includes(MEMBER, VIRGINIA)).isTrue();
    assertThat(message.audience().includes(STRANGER, IRELAND)).isFalse();
    assertThat(message.audience().filterPairs())
        .containsExactly("222222222222:*", "333333333333:*");
    assertThat(message.origin()).isInstanceOf(Origin.Amigo.class);
  }

  @Test
  void leavesTagsThatAwsSetBehind() {
    assertThat(understood(file("amigo.json")).tags().values())
        .containsOnlyKeys("Recipe", "BuiltBy");
  }

  @Test
  void hasEveryFieldThatAmigosCopierReads() throws IOException {
    Map<String, Object> ours = JSON.std.mapFrom(file("kiln-1.json"));

    assertThat(ours)
        .containsKeys(JSON.std.mapFrom(file("amigo.json")).keySet().toArray(String[]::new));
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    String newer = file("kiln-1.json").replaceFirst("\\{", "{\"colour\":[1,{}],");

    assertThat(ImageCreatedReader.read(newer)).isInstanceOf(Reading.Understood.class);
  }

  @Test
  void refusesAnUnknownSchema() {
    String next = file("kiln-1.json").replace("image-created/1", "image-created/2");

    assertThat(reasons(next)).singleElement().asString().contains("kiln.image-created/2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "1.12"})
  void readsLaterMinorVersions(String version) {
    String later = file("kiln-1.json").replace("image-created/1", "image-created/" + version);

    assertThat(understood(later)).isEqualTo(understood(file("kiln-1.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "1.", "1.x", "10.1", "1 "})
  void refusesWhatIsNoMinorVersion(String version) {
    String other = file("kiln-1.json").replace("image-created/1", "image-created/" + version);

    assertThat(reasons(other)).singleElement().asString().contains("is not known here");
  }

  @Test
  void refusesASchemaThatIsNoText() {
    assertThat(reasons("{\"schema\":[1]}")).singleElement().asString().contains("\"a list\"");
  }

  @Test
  void refusesWhatIsNotJson() {
    assertThat(reasons("hello"))
        .singleElement()
        .asString()
        .startsWith("the body is not a JSON object");
    assertThat(reasons("[]"))
        .singleElement()
        .asString()
        .startsWith("the body is not a JSON object");
    assertThat(reasons("null"))
        .singleElement()
        .asString()
        .startsWith("the body is not a JSON object");
    assertThat(reasons("")).singleElement().asString().startsWith("the body is not a JSON object");
  }

  @Test
  void namesEveryProblemOfAMessage() {
    String bad =
        """
        {"sourceAmi":"ami-1","targetAccounts":["22"],"name":7,"tags":{"a":1},"schema":"kiln.image-created/1",
         "recipe":"web","bake":"web","createdAt":"yesterday","retention":{"keep":0,"minimumAge":"P1D"}}\
        """;

    assertThat(reasons(bad))
        .containsExactlyInAnyOrder(
            "sourceAmi: \"ami-1\" is not an image id",
            "sourceRegion is missing",
            "targetAccounts: \"22\" is not an account id",
            "name must be a text, not 7",
            "tags.a must be a text, not 1",
            "bake: \"web\" is not a bake id",
            "createdAt: Text 'yesterday' could not be parsed at index 0",
            "retention.keep: keep must be 1 or more, not 0");
  }

  @Test
  void aMessageThatIsSentAgainSaysSo() {
    String again = file("kiln-1.json").strip().replaceAll("}$", ",\"again\":true}");

    assertThat(understood(again).origin())
        .isInstanceOfSatisfying(Origin.Kiln.class, kiln -> assertThat(kiln.isAgain()).isTrue());
    assertThat(understood(understood(again).toJson())).isEqualTo(understood(again));
    assertThat(understood(file("kiln-1.json")).origin())
        .isInstanceOfSatisfying(Origin.Kiln.class, kiln -> assertThat(kiln.isAgain()).isFalse());
    assertThat(reasons(again.replace("true}", "\"yes\"}")))
        .containsExactly("again must be true or false, not yes");
  }

  @Test
  void aTargetWithoutRegionsIsRefusedRatherThanCopiedEverywhere() {
    String bad = file("kiln-1.json").replace(",\"regions\":[\"eu-west-1\"]", "");

    assertThat(reasons(bad)).containsExactly("targets[1].regions is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ,"targets":[]                                             | targets is empty
          ,"targets":[{"account":"222222222222","regions":[]}]      | targets[0].regions is empty
          """)
  void refusesWhatNamesNobody(String targets, String reason) {
    String nobody =
        """
        {"sourceAmi":"ami-0123456789abcdef0","sourceRegion":"eu-west-1","name":"web","tags":{},
         "targetAccounts":["222222222222"]%s}\
        """
            .formatted(targets);

    assertThat(reasons(nobody)).containsExactly(reason);
  }

  @Test
  void refusesAnEmptyListOfAccounts() {
    String nobody =
        file("amigo.json")
            .replaceFirst("\"targetAccounts\":\\s*\\[[^]]*]", "\"targetAccounts\":[]");

    assertThat(reasons(nobody)).containsExactly("targetAccounts is empty");
  }

  @Test
  void quotesTheBeginningOfALongValueOnly() {
    String secret = "s".repeat(80);
    String bad =
        file("kiln-1.json")
            .replace("\"recipe\":\"web\"", "\"recipe\":\"%s\"".formatted(secret))
            .replace("\"retention\":{", "\"retention\":\"%s\",\"more\":{".formatted(secret));

    assertThat(reasons(bad))
        .hasSize(2)
        .allSatisfy(
            reason -> assertThat(reason).contains("s".repeat(59) + "…").doesNotContain(secret));
  }

  @Test
  void reasonsCanBePrinted() {
    String bad = file("kiln-1.json").replace("\"web\"", "\"w\\u001b[2J\\nb\\u202e\\ud800\"");

    assertThat(reasons(bad))
        .isNotEmpty()
        .allSatisfy(reason -> assertThat(reason).doesNotContainPattern("\\p{C}"))
        .anySatisfy(reason -> assertThat(reason).contains("\"w b\""));
  }

  @Test
  void tellsOnlyTheFirstOfManyReasons() {
    String many = "\"x\",".repeat(1000) + "\"x\"";
    String bad = file("amigo.json").replaceFirst("\\[", "[" + many + ",");

    assertThat(reasons(bad)).hasSize(21).endsWith("and 981 more");
  }

  private static ImageCreated understood(String body) {
    return switch (ImageCreatedReader.read(body)) {
      case Reading.Understood understood -> understood.message();
      case Reading.Refused refused -> throw new AssertionError(refused.reasons());
    };
  }

  private static List<String> reasons(String body) {
    return switch (ImageCreatedReader.read(body)) {
      case Reading.Understood understood -> throw new AssertionError(understood.message());
      case Reading.Refused refused -> refused.reasons();
    };
  }

  private static String file(String name) {
    try (InputStream in = ImageCreatedTest.class.getResourceAsStream("/messages/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
