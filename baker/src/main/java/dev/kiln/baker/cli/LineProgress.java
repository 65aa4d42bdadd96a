package dev.kiln.baker.cli;

import dev.kiln.baker.pipeline.Progress;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;

/// A bake's progress, a line for everything that is new.
public final class LineProgress implements Progress {
  private final PrintWriter out;
  private final Function<StageName, Duration> waited;
  private String lastWaiting = "";

  public LineProgress(PrintWriter out) {
    this(out, _ -> Duration.ZERO);
  }

  /// @param waited how long a stage has only waited up to now
  LineProgress(PrintWriter out, Function<StageName, Duration> waited) {
    this.out = out;
    this.waited = waited;
  }

  public void begin(BakeId bake) {
    out.println(bake);
    out.flush();
  }

  @Override
  public void started(StageName stage) {
    lastWaiting = "";
  }

  @Override
  public void waiting(StageName stage, String why, Duration since) {
    if (!why.equals(lastWaiting)) {
      line(stage, "…", why, seconds(since));
      lastWaiting = why;
    }
  }

  @Override
  public void done(StageName stage, String what, Duration took) {
    Duration idle = waited.apply(stage);
    String time = seconds(took);
    line(
        stage,
        "✓",
        what,
        idle.isZero() ? time : "%s, %s of it waiting".formatted(time, seconds(idle)));
  }

  @Override
  public void failed(StageName stage, String why) {
    out.printf("  %-8s ✗ %s%n", stage, Printable.text(why).replace("\n", "\n             "));
    out.flush();
  }

  private void line(StageName stage, String sign, String text, String time) {
    out.printf("  %-8s %s %s  (%s)%n", stage, sign, Printable.line(text), time);
    out.flush();
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
