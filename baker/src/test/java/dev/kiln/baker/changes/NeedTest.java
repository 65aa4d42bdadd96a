package dev.kiln.baker.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.changes.Need.Known;
import dev.kiln.baker.changes.PastImages.PastImage;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.RecipeDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NeedTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final BakeId LAST = new BakeId("web-20261121T040000Z-1a2b3c");
  private static final BakeId BEFORE = new BakeId("web-20261120T040000Z-1a2b3c");
  private static final Instant BEGUN = LAST.asked();
  private static final ImageId IMAGE = Bakes.IMAGE;
  private static final ImageId FORMER = new ImageId("ami-00000001");
  private static final ImageId NEW_BASE = new ImageId("ami-00000009");
  private static final Optional<RecipeDigest> SAME = Optional.of(Bakes.request().digest());
  private static final PastImage UNCHANGED =
      new PastImage(IMAGE, LAST, Optional.of(Bakes.BASE), SAME);
  private static final PastImage FORMER_IMAGE =
      new PastImage(FORMER, BEFORE, Optional.of(Bakes.BASE), SAME);

  static Stream<Arguments> needs() {
    Located same = Bakes.located();
    Located newer =
        new Located(
            Bakes.request(),
            new BaseImage(NEW_BASE, "099720109477", "ubuntu-2", Architecture.X86_64, Bakes.NOW));
    Instant next = BEGUN.plus(Duration.ofHours(23));
    return Stream.of(
        Arguments.of(
            "never baked", same, known(), next, List.of("there is no tested image of web")),
        Arguments.of(
            "base newer",
            newer,
            known(UNCHANGED),
            next,
            List.of(
                "the base image was %s, now it is ami-00000009 (ubuntu-2)".formatted(Bakes.BASE))),
        Arguments.of(
            "base unknown",
            same,
            known(new PastImage(IMAGE, LAST, Optional.empty(), SAME)),
            next,
            List.of(
                "the base image of %s is not known, now it is %s (ubuntu-1)"
                    .formatted(IMAGE, Bakes.BASE))),
        Arguments.of(
            "recipe changed",
            same,
            known(
                new PastImage(
                    IMAGE,
                    LAST,
                    Optional.of(Bakes.BASE),
                    Optional.of(new RecipeDigest("e".repeat(64))))),
            next,
            List.of("the recipe or a script of it was changed")),
        Arguments.of(
            "recipe unknown",
            same,
            known(new PastImage(IMAGE, LAST, Optional.of(Bakes.BASE), Optional.empty())),
            next,
            List.of("the recipe of %s is not known".formatted(IMAGE))),
        Arguments.of(
            "a week old",
            same,
            known(UNCHANGED),
            BEGUN.plus(WEEK),
            List.of(LAST + " was begun 7 days ago, 7 days or more is too old")),
        Arguments.of(
            "tested, not published",
            same,
            new Known(List.of(UNCHANGED), Optional.of(IMAGE.value()), false),
            next,
            List.of(LAST + " was not published to its end")),
        Arguments.of(
            "parameter deleted",
            same,
            new Known(List.of(UNCHANGED), Optional.empty(), true),
            next,
            List.of("there is no parameter /kiln/images/web")),
        Arguments.of(
            "parameter points elsewhere",
            same,
            new Known(List.of(UNCHANGED), Optional.of("ami-00000bad"), true),
            next,
            List.of("/kiln/images/web points to ami-00000bad, which is no tested image of web")),
        Arguments.of(
            "all at once",
            newer,
            new Known(
                List.of(new PastImage(IMAGE, LAST, Optional.of(Bakes.BASE), Optional.empty())),
                Optional.of(IMAGE.value()),
                false),
            BEGUN.plus(WEEK),
            List.of(
                LAST + " was not published to its end",
                "the base image was %s, now it is ami-00000009 (ubuntu-2)".formatted(Bakes.BASE),
                "the recipe of %s is not known".formatted(IMAGE),
                LAST + " was begun 7 days ago, 7 days or more is too old")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("needs")
  void bakesAndSaysWhy(
      String name, Located located, Known known, Instant now, List<String> reasons) {
    assertThat(need(located, known, now)).as(name).isEqualTo(new Need.Bake(reasons));
  }

  @ParameterizedTest
  @CsvSource({
    "60, PT0S, '1 minute ago, any age'",
    "3600, PT1M, '60 minutes ago, 1 minute or more'"
  })
  void tellsAnAgeAsPeopleDo(int seconds, Duration maxAge, String words) {
    Need need =
        Need.of(
            Bakes.located(),
            known(UNCHANGED),
            "/kiln/images/web",
            maxAge,
            BEGUN.plusSeconds(seconds));

    assertThat(need)
        .isEqualTo(new Need.Bake(List.of("%s was begun %s is too old".formatted(LAST, words))));
  }

  @Test
  void bakesNothingTheSecondBeforeTheLastBakeIsTooOld() {
    Need need = need(Bakes.located(), known(UNCHANGED), BEGUN.plus(WEEK).minusSeconds(1));

    assertThat(need)
        .isEqualTo(
            new Need.Nothing(
                UNCHANGED,
                "%s has the same recipe and the same base image %s (ubuntu-1) and was begun 6 days"
                        .formatted(LAST, Bakes.BASE)
                    + " ago"));
  }

  @Test
  void leavesARollbackAsItIsWhileThereIsNothingNewToBake() {
    Known rolledBack =
        new Known(List.of(UNCHANGED, FORMER_IMAGE), Optional.of(FORMER.value()), true);

    Need need = need(Bakes.located(), rolledBack, BEGUN.plusSeconds(60));

    assertThat(need).isInstanceOf(Need.Nothing.class);
    assertThat(need.toString()).contains("as after a rollback");
  }

  private static Need need(Located located, Known known, Instant now) {
    return Need.of(located, known, "/kiln/images/web", WEEK, now);
  }

  /// The first of them is current and was published.
  private static Known known(PastImage... tested) {
    return new Known(
        List.of(tested), Stream.of(tested).findFirst().map(each -> each.id().value()), true);
  }
}
