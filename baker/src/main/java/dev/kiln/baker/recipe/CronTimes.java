package dev.kiln.baker.recipe;

import com.cronutils.model.time.ExecutionTime;
import dev.kiln.model.recipe.Schedule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The times of a cron expression, in UTC, which knows no summer: each day has every hour once.
public final class CronTimes {
  private final ExecutionTime times;

  /// @throws IllegalArgumentException when the expression is not one that recipes take
  public CronTimes(Schedule.Cron cron) {
    this.times = ExecutionTime.forCron(RecipeKinds.cron(cron.expression()));
  }

  /// The latest time that is not after `now`; empty where there was none yet.
  public Optional<Instant> latest(Instant now) {
    ZonedDateTime minute = now.truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC);
    return times.isMatch(minute)
        ? Optional.of(minute.toInstant())
        : times.lastExecution(minute).map(ZonedDateTime::toInstant);
  }
}
