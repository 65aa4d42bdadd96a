package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.Region;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a look at a large account costs: calls are money and time, and other people's limits.
class LargeEstateTest {
  private final LargeEstate estate = new LargeEstate(5_000);

  @Test
  void everyPageIsReadOnceAndNothingElseIsAsked() {
    Plan plan =
        new Collector(
                LargeEstate.HERE,
                new Region("eu-west-1"),
                CollectRules.DEFAULT,
                Clock.fixed(LargeEstate.NOW, ZoneOffset.UTC))
            .plan(
                new Survey(estate, LargeEstate.OWN_PARAMETERS, _ -> {}),
                _ -> new Collector.Side(new CopyStandings(), Objections.NONE, List.of()));

    assertThat(plan.doubts()).isEmpty();
    assertThat(plan.images()).hasSize(5_000);
    int candidates = Math.toIntExact(plan.images().stream().filter(LargeEstateTest::mayGo).count());
    assertThat(candidates).isGreaterThan(1_000);
    assertThat(estate.calls()).isEqualTo(estate.needed(candidates));
  }

  private static boolean mayGo(Plan.OfImage each) {
    return switch (each.verdict()) {
      case Verdict.Mark _, Verdict.Wait _, Verdict.Delete _ -> true;
      case Verdict.Keep _, Verdict.Unmark _ -> false;
    };
  }
}
