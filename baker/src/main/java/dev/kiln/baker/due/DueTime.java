package dev.kiln.baker.due;

import dev.kiln.baker.recipe.CronTimes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Schedule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// A time at which a recipe is to be baked, by its own schedule.
///
/// Whoever finds the same one means the same bake: its id and its token are made of nothing else.
record DueTime(RecipeName recipe, Instant time) {

  /// The latest time of the recipe's schedule, where that is still to be kept. Of times that were
  /// missed only the latest is; one that is longer ago than `window` is over. A recipe that had no
  /// such schedule at that time, or was not there yet, was not due then.
  ///
  /// @param schedule the recipe's present one
  /// @param former the schedule the recipe had at a time; empty where it was not there
  static Optional<DueTime> of(
      RecipeName recipe,
      Schedule schedule,
      Function<Instant, Optional<Schedule>> former,
      Instant now,
      Duration window) {
    return switch (schedule) {
      case Schedule.OnDemand _ -> Optional.empty();
      case Schedule.Cron cron ->
          new CronTimes(cron)
              .latest(now)
              .filter(time -> !time.isBefore(now.minus(window)))
              .filter(time -> former.apply(time).equals(Optional.of(schedule)))
              .map(time -> new DueTime(recipe, time));
    };
  }

  BakeId bake() {
    String digits = "%06x".formatted(token().getLeastSignificantBits() & 0xff_ff_ffL);
    return new BakeId("%s-%s-%s".formatted(recipe, BakeId.time(time), digits));
  }

  UUID token() {
    return UUID.nameUUIDFromBytes(
        "kiln/%s/%s".formatted(recipe, time).getBytes(StandardCharsets.UTF_8));
  }
}
