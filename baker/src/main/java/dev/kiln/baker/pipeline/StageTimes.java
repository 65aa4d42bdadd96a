package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Measures how long each stage took, and how much of that it paused between looks at AWS.
public final class StageTimes implements Pause {
  private final Pause pause;
  private final Clock clock;
  private final Map<StageName, Instant> starts = new EnumMap<>(StageName.class);
  private final Map<StageName, Instant> ends = new EnumMap<>(StageName.class);
  private final Map<StageName, Duration> pauses = new EnumMap<>(StageName.class);
  private @Nullable StageName atWork;

  /// @param pause what lets the time pass
  public StageTimes(Pause pause, Clock clock) {
    this.pause = pause;
    this.clock = clock;
  }

  /// @param waited the part of `elapsed` in which nothing was done but to let time pass
  public record Times(StageName stage, Duration elapsed, Duration waited) {

    /// The time at work.
    public Duration worked() {
      return elapsed.minus(waited);
    }
  }

  /// Hears from this when stages begin and end, and passes everything on.
  public Progress hearing(Progress progress) {
    return new Hearing(progress);
  }

  /// Measures what is no [Stage].
  public void start(StageName stage) {
    starts.putIfAbsent(stage, clock.instant());
    atWork = stage;
  }

  public void end(StageName stage) {
    ends.put(stage, clock.instant());
    atWork = null;
  }

  /// How long a stage has paused up to now.
  public Duration waited(StageName stage) {
    return pauses.getOrDefault(stage, Duration.ZERO);
  }

  /// Of the stages that have begun, in their order; one that has not ended counts up to now.
  public List<Times> all() {
    return starts.entrySet().stream()
        .map(start -> {
          StageName stage = start.getKey();
          Instant end = ends.getOrDefault(stage, clock.instant());
          return new Times(stage, Duration.between(start.getValue(), end), waited(stage));
        })
        .toList();
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    Instant from = clock.instant();
    try {
      pause.pause(length);
    } finally {
      if (atWork != null) {
        pauses.merge(atWork, Duration.between(from, clock.instant()), Duration::plus);
      }
    }
  }

  private final class Hearing implements Progress {
    private final Progress progress;

    private Hearing(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void started(StageName stage) {
      start(stage);
      progress.started(stage);
    }

    @Override
    public void waiting(StageName stage, String why, Duration since) {
      progress.waiting(stage, why, since);
    }

    @Override
    public void done(StageName stage, String what, Duration took) {
      end(stage);
      progress.done(stage, what, took);
    }

    @Override
    public void failed(StageName stage, String why) {
      end(stage);
      progress.failed(stage, why);
    }
  }
}
