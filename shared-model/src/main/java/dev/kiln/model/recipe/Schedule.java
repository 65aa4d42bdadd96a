package dev.kiln.model.recipe;

/// When a recipe is baked without being asked for.
public sealed interface Schedule {

  /// Only when somebody asks.
  record OnDemand() implements Schedule {}

  /// @param expression `cron(…)` as [EventBridge
  ///   Scheduler](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based)
  ///   writes it, in UTC
  record Cron(String expression) implements Schedule {}
}
