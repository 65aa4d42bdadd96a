package dev.kiln.baker.cli;

import dev.kiln.baker.pipeline.Progress;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;

/// A bake's progress, a line for everything that is new.
public final class LineProgress implements Progress {
  private final PrintWriter out;
  private String lastWaiting = "";

  public LineProgress(PrintWriter out) {
    this.out = out;
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
      line(stage, "…", why, since);
      lastWaiting = why;
    }
  }

  @Override
  public void done(StageName stage, String what, Duration took) {
    line(stage, "✓", what, took);
  }

  @Override
  public void failed(StageName stage, String why) {
    out.printf("  %-8s ✗ %s%n", stage, Printable.text(why).replace("\n", "\n             "));
    out.flush();
  }

  private void line(StageName stage, String sign, String text, Duration time) {
    out.printf(
        "  %-8s %s %s  (%.1f s)%n", stage, sign, Printable.line(text), time.toMillis() / 1000.0);
    out.flush();
  }
}
