package dev.kiln.baker.cli;

import dev.kiln.baker.pipeline.Progress;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A bake's progress, which is held back while somebody is asked something. From then on it comes
/// in lines.
final class HeldProgress implements Progress {
  private final LiveProgress live;
  private final Progress lines;
  private final List<Runnable> held = new ArrayList<>();
  private Progress present;
  private boolean isHeld;

  /// @param live ends when progress is held
  /// @param present what shows the progress until then, one of the others
  HeldProgress(LiveProgress live, Progress lines, Progress present) {
    this.live = live;
    this.lines = lines;
    this.present = present;
  }

  /// While a person answers, nothing else is written.
  Leaving asking(Leaving leaving) {
    return new Leaving() {
      @Override
      public boolean leavesRunning(BakeId bake, Duration within) {
        hold();
        boolean leaves = leaving.leavesRunning(bake, within);
        if (!leaves) {
          release();
        }
        return leaves;
      }

      @Override
      public void left(BakeId bake) {
        leaving.left(bake);
      }
    };
  }

  private synchronized void hold() {
    isHeld = true;
    live.close();
    present = lines;
  }

  /// Tells what was held back.
  synchronized void release() {
    isHeld = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  @Override
  public synchronized void started(StageName stage) {
    hear(() -> present.started(stage));
  }

  @Override
  public synchronized void waiting(StageName stage, String why, Duration since) {
    hear(() -> present.waiting(stage, why, since));
  }

  @Override
  public synchronized void done(StageName stage, String what, Duration took) {
    hear(() -> present.done(stage, what, took));
  }

  @Override
  public synchronized void failed(StageName stage, String why) {
    hear(() -> present.failed(stage, why));
  }

  private void hear(Runnable event) {
    if (isHeld) {
      held.add(event);
    } else {
      event.run();
    }
  }
}
