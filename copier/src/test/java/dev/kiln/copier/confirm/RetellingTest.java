package dev.kiln.copier.confirm;

import static dev.kiln.copier.copy.Published.HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.ImageCreatedReader;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetellingTest {

  @ParameterizedTest
  @MethodSource("messagesAndAttempts")
  void theNextAttemptIsTheOneTheFirstMessageWouldHaveMade(ImageCreated message, int attempt) {
    CopiedImage failed = Copied.image(message, attempt, State.FAILED, "reason");

    String body = Retelling.of(failed, HERE).toJson();

    assertThat(ImageCreatedReader.read(body)).isInstanceOf(Reading.Understood.class);
    ImageCreated again = ((Reading.Understood) ImageCreatedReader.read(body)).message();
    assertThat(again.audience().includes(HERE.account(), HERE.region())).isTrue();
    assertThat(again.audience().filterPairs()).hasSize(1);
    assertThat(Copied.request(again, attempt + 1)).isEqualTo(Copied.request(message, attempt + 1));
  }

  static Stream<Arguments> messagesAndAttempts() {
    return messages()
        .flatMap(message ->
            IntStream.of(1, 2, 9, 10).mapToObj(attempt -> Arguments.of(message, attempt)));
  }

  private static Stream<ImageCreated> messages() {
    ImageCreated kilns = Published.image(1);
    ImageCreated amigos =
        new ImageCreated(
            kilns.sourceAmi(),
            kilns.sourceRegion(),
            kilns.audience(),
            new ImageName("amigo/noble-2"),
            "",
            Tags.of(Map.of("Recipe", "noble", "BuiltBy", "amigo")),
            new Origin.Amigo());
    return Stream.of(
        kilns,
        amigos,
        named(kilns, "x".repeat(128), "d".repeat(400)),
        named(kilns, "x".repeat(127), ""),
        named(kilns, "web-2", "the name ends as that of an attempt"));
  }

  private static ImageCreated named(ImageCreated message, String name, String description) {
    return new ImageCreated(
        message.sourceAmi(),
        message.sourceRegion(),
        message.audience(),
        new ImageName(name),
        description,
        message.tags(),
        message.origin());
  }

  @Test
  void whatBecameOfTheCopyIsNotCarriedOn() {
    CopiedImage failed = Copied.image(Published.image(1), 1, State.FAILED, "reason");
    CopiedImage told = Copied.with(failed, Copied.reported(failed.tags(), Reported.FAILED));

    assertThat(Retelling.of(told, HERE)).isEqualTo(Retelling.of(failed, HERE));
    assertThat(Retelling.of(told, HERE).tags().values())
        .doesNotContainKeys(TagKey.REPORTED, TagKey.ATTEMPT, TagKey.COPIED_FROM);
  }

  /// A person may keep a failed copy to look at, or the collector may have marked it.
  @ParameterizedTest
  @CsvSource({"kiln:keep, true", "kiln:collect-after, 2026-12-05T00:00:00Z"})
  void whatWasSaidOfTheFailedCopyDoesNotHoldForTheNext(String key, String value) {
    CopiedImage failed = Copied.image(Published.image(1), 1, State.FAILED, "reason");
    CopiedImage marked = Copied.with(failed, Copied.with(failed.tags(), key, value));

    assertThat(Retelling.of(marked, HERE)).isEqualTo(Retelling.of(failed, HERE));
  }

  @Test
  void namesWhatIsMissing() {
    CopiedImage failed = Copied.image(Published.image(1), 1, State.FAILED, "reason");
    List<String> missing = List.of(TagKey.SOURCE_REGION, TagKey.RETAIN);
    CopyTags tags = failed.tags();
    for (String key : missing) {
      tags = Copied.without(tags, key);
    }
    CopiedImage copy = Copied.with(failed, tags);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retelling.of(copy, HERE))
        .withMessageContainingAll(missing.toArray(String[]::new));
  }
}
