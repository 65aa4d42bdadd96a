package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each state of an image with each tag that says something of it, on either side.
class StandingsTest {
  private static final String ID = "ami-00000000000000001";
  private static final Retention RETENTION = new Retention(1, Duration.ofDays(14));
  private static final String NONE = "-";

  private final Standings ofCopies = new CopyStandings();
  private final Standings ofSources =
      new SourceStandings(Map.of(new RecipeName("web"), RETENTION), Set.of(new ImageId(ID)));

  @ParameterizedTest
  @CsvSource({
    "PENDING,   -,                            Undecided, it is pending",
    "PENDING,   copied,                       Undecided, it is pending",
    "PENDING,   given-up,                     Undecided, it is pending",
    "DISABLED,  -,                            Undecided, somebody disabled it",
    "DISABLED,  copied,                       Undecided, somebody disabled it",
    "DISABLED,  given-up,                     Undecided, somebody disabled it",
    "UNKNOWN,   copied,                       Undecided, it is in a state that is not known here",
    "UNKNOWN,   given-up,                     Undecided, it is in a state that is not known here",
    "FAILED,    -,                            Undecided, 'the copy failed, and a new attempt may follow'",
    "FAILED,    copied,                       Undecided, 'the copy failed, and a new attempt may follow'",
    "FAILED,    retried,                      Failed,    the copy failed",
    "FAILED,    given-up,                     Failed,    the copy failed",
    "AVAILABLE, -,                            Undecided, the copy is not confirmed yet",
    "AVAILABLE, copied,                       Good,      ''",
    "AVAILABLE, retried,                      Undecided, the copy is not confirmed yet",
    "AVAILABLE, given-up,                     Failed,    'the copy is of no use, as was told'",
    "AVAILABLE, unpointed/2026-11-21T04:51:20Z, Undecided, the copy is not confirmed yet",
    "AVAILABLE, COPIED,                       Undecided, the copy is not confirmed yet",
  })
  void aCopyStandsAsItsStateAndWhatWasToldOfItSay(
      State state, String reported, String kind, String why) {
    Map<String, String> tags = reported.equals(NONE) ? Map.of() : Map.of("kiln:reported", reported);
    assertThat(ofCopies.of(Images.copy(ID, Images.MADE, state, tags)))
        .isEqualTo(standing(kind, why));
  }

  @Test
  void aCopyWhoseRetentionIsNotKnownStays() {
    OwnedImage copy =
        Images.copy(
            ID,
            Images.MADE,
            State.AVAILABLE,
            Map.of("kiln:reported", "copied", "kiln:retain", "three"));
    assertThat(ofCopies.of(copy)).isEqualTo(new Standing.Undecided("its retention is not known"));
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING,   true,  Undecided, it is pending",
    "PENDING,   false, Undecided, it is pending",
    "DISABLED,  true,  Undecided, somebody disabled it",
    "DISABLED,  false, Undecided, somebody disabled it",
    "UNKNOWN,   true,  Undecided, it is in a state that is not known here",
    "UNKNOWN,   false, Undecided, it is in a state that is not known here",
    "FAILED,    true,  Failed,    the image failed",
    "FAILED,    false, Failed,    the image failed",
    "AVAILABLE, true,  Spare,     ''",
    "AVAILABLE, false, Failed,    its bake ended without a test that passed",
  })
  void aSourceThatWasNeverGivenOutStandsAsItsStateAndItsTestSay(
      State state, boolean isTested, String kind, String why) {
    assertThat(ofSources.of(source("ami-00000000000000002", state, "web", isTested)))
        .isEqualTo(kind.equals("Spare") ? new Standing.Spare(RETENTION) : standing(kind, why));
  }

  /// Whoever takes the tag away takes nothing from those who use the image.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSourceThatWasGivenOutIsGoodWhateverItsTagsSay(boolean isTested) {
    assertThat(ofSources.of(source(ID, State.AVAILABLE, "web", isTested)))
        .isEqualTo(new Standing.Good(RETENTION));
  }

  @Test
  void aSourceOfARecipeThatIsNotPushedStays() {
    assertThat(ofSources.of(source(ID, State.AVAILABLE, "db", true)))
        .isEqualTo(new Standing.Undecided("its recipe is not among those that were pushed"));
  }

  @Test
  void eachSideCoversItsOwnKind() {
    ImageTags copy = Images.good(ID).tags();
    ImageTags source = source(ID, State.AVAILABLE, "web", true).tags();
    ImageTags foreign = ImageTags.of(Map.of("BuiltBy", "kiln", "Recipe", "web"));

    assertThat(List.of(ofCopies.covers(copy), ofCopies.covers(source), ofCopies.covers(foreign)))
        .containsExactly(true, false, false);
    assertThat(List.of(ofSources.covers(copy), ofSources.covers(source), ofSources.covers(foreign)))
        .containsExactly(false, true, false);
  }

  private static OwnedImage source(String id, State state, String recipe, boolean isTested) {
    Map<String, String> tags = new HashMap<>();
    tags.put("BuiltBy", "kiln");
    tags.put("Recipe", recipe);
    tags.put("kiln:bake", recipe + "-20260901T040000Z-000001");
    if (isTested) {
      tags.put("kiln:tested", "2026-09-01T05:00:00Z");
    }
    return new OwnedImage(
        new ImageId(id),
        Images.HERE,
        state,
        Images.MADE,
        ImageTags.of(tags),
        List.of(),
        false,
        false);
  }

  private static Standing standing(String kind, String why) {
    return switch (kind) {
      case "Good" -> new Standing.Good(RETENTION);
      case "Failed" -> new Standing.Failed(why);
      case "Undecided" -> new Standing.Undecided(why);
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
