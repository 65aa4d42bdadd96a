package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
  private static final String AGAIN = "\r\u001b[K";

  private final StringWriter written = new StringWriter();
  private final PrintWriter out = new PrintWriter(written);
  private Instant now = Instant.parse("2026-11-21T04:00:00Z");
  private final LiveProgress progress =
      new LiveProgress(
          out,
          new LineProgress(out, _ -> Duration.ofSeconds(60)),
          InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC));

  @Test
  void whatIsWaitedForIsRewrittenOnOneLineUntilItIsOver() {
    progress.started(StageName.BUILD);
    progress.waiting(StageName.BUILD, "the scripts run", Duration.ZERO);
    now = now.plusSeconds(61);
    progress.tick();
    progress.done(StageName.BUILD, "ami-1", Duration.ofSeconds(61));
    progress.tick();

    assertThat(written)
        .hasToString(
            AGAIN
                + "  build    … at work  0:00"
                + AGAIN
                + "  build    … the scripts run  0:00"
                + AGAIN
                + "  build    … the scripts run  1:01"
                + AGAIN
                + "  build    ✓ ami-1  (61.0 s, 60.0 s of it waiting)"
                + System.lineSeparator());
  }

  @Test
  void nothingIsWrittenOverAQuestionUntilItIsAnswered() {
    LineProgress lines = new LineProgress(out);
    HeldProgress held = new HeldProgress(progress, lines, progress);
    held.started(StageName.BUILD);
    Leaving slow =
        new Leaving() {
          @Override
          public boolean leavesRunning(BakeId bake, Duration within) {
            int before = written.toString().length();
            progress.tick();
            held.waiting(StageName.BUILD, "the scripts run", Duration.ZERO);
            assertThat(written.toString().substring(before)).isEmpty();
            return false;
          }

          @Override
          public void left(BakeId bake) {}
        };

    var _ = held.asking(slow).leavesRunning(Bakes.request().bake(), Duration.ofMinutes(1));
    held.failed(StageName.BUILD, "interrupted");
    progress.tick();

    assertThat(written)
        .hasToString(
            AGAIN
                + "  build    … at work  0:00"
                + AGAIN
                + "  build    … the scripts run  (0.0 s)"
                + System.lineSeparator()
                + "  build    ✗ interrupted"
                + System.lineSeparator());
  }

  @Test
  void aLineNeverWraps() {
    progress.started(StageName.BUILD);
    progress.waiting(StageName.BUILD, "x".repeat(200), Duration.ZERO);

    String last = written.toString().substring(written.toString().lastIndexOf(AGAIN));

    assertThat(last.substring(AGAIN.length())).hasSize(79).endsWith("x…  0:00");
  }

  @Test
  void nothingStaysUnderWayWhenTheCommandEnds() {
    progress.started(StageName.BUILD);

    progress.close();
    progress.tick();

    assertThat(written.toString()).endsWith(AGAIN);
  }
}
