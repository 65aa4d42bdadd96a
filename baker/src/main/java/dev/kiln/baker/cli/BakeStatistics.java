package dev.kiln.baker.cli;

import dev.kiln.baker.aws.CallCount.Calls;
import dev.kiln.baker.pipeline.StageTimes.Times;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a bake cost: its time by stage, and its calls to AWS by stage, service and operation.
record BakeStatistics(List<Times> times, List<Calls> calls) {
  BakeStatistics {
    times = all(times, calls);
    calls = List.copyOf(calls);
  }

  /// What a stage's role is used for without the stage has no time of its own.
  private static List<Times> all(List<Times> times, List<Calls> calls) {
    Set<StageName> timed = times.stream().map(Times::stage).collect(Collectors.toSet());
    return Stream.concat(
            times.stream(),
            calls.stream()
                .map(each -> each.operation().stage())
                .filter(stage -> !timed.contains(stage))
                .distinct()
                .map(stage -> new Times(stage, Duration.ZERO, Duration.ZERO)))
        .sorted(Comparator.comparing(Times::stage))
        .toList();
  }

  /// For people.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(row("stage", "elapsed", "waited", "at work", "calls", "retries"));
    times.forEach(each ->
        lines.add(
            row(
                each.stage().toString(),
                seconds(each.elapsed()) + " s",
                seconds(each.waited()) + " s",
                seconds(each.worked()) + " s",
                count(each.stage(), Calls::calls),
                count(each.stage(), Calls::retries))));
    lines.add(
        row(
            "all",
            seconds(total(Times::elapsed)) + " s",
            seconds(total(Times::waited)) + " s",
            seconds(total(Times::worked)) + " s",
            String.valueOf(sum(calls, Calls::calls)),
            String.valueOf(sum(calls, Calls::retries))));
    calls.forEach(each ->
        lines.add(
            "%-8s  %-34s %6d  %7d"
                .formatted(
                    each.operation().stage(),
                    each.operation().service() + " " + each.operation().name(),
                    each.calls(),
                    each.retries())));
    return lines;
  }

  /// For machines; all times are in seconds.
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("calls", sum(calls, Calls::calls));
    json.put("retries", sum(calls, Calls::retries));
    json.put("elapsed", seconds(total(Times::elapsed)));
    json.put("waited", seconds(total(Times::waited)));
    json.put("worked", seconds(total(Times::worked)));
    json.put("stages", times.stream().map(BakeStatistics::json).toList());
    json.put("operations", calls.stream().map(BakeStatistics::json).toList());
    return json;
  }

  private static Map<String, Object> json(Times times) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", times.stage().toString());
    json.put("elapsed", seconds(times.elapsed()));
    json.put("waited", seconds(times.waited()));
    json.put("worked", seconds(times.worked()));
    return json;
  }

  private static Map<String, Object> json(Calls calls) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", calls.operation().stage().toString());
    json.put("service", calls.operation().service());
    json.put("operation", calls.operation().name());
    json.put("calls", calls.calls());
    json.put("retries", calls.retries());
    return json;
  }

  private static String row(
      String stage, String elapsed, String waited, String worked, String calls, String retries) {
    return "%-8s  %10s %10s  %10s  %6s  %7s"
        .formatted(stage, elapsed, waited, worked, calls, retries);
  }

  private String count(StageName stage, ToIntFunction<Calls> what) {
    List<Calls> its = calls.stream().filter(each -> each.operation().stage() == stage).toList();
    return String.valueOf(sum(its, what));
  }

  private static int sum(List<Calls> calls, ToIntFunction<Calls> what) {
    return calls.stream().mapToInt(what).sum();
  }

  private Duration total(Function<Times, Duration> what) {
    return times.stream().map(what).reduce(Duration.ZERO, Duration::plus);
  }

  /// To a tenth.
  private static double seconds(Duration time) {
    return Math.round(time.toMillis() / 100.0) / 10.0;
  }
}
