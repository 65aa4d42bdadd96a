package dev.kiln.model.collect;

import dev.kiln.model.text.Age;
import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Counted;
import dev.kiln.model.text.Printable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A plan as it is told: a table for people, an object for machines.
public final class PlanReport {

  /// A month of a GiB in the standard tier, of most Regions: [Amazon EBS
  /// pricing](https://aws.amazon.com/ebs/pricing/).
  private static final BigDecimal USD_PER_GIBIBYTE = new BigDecimal("0.05");

  private static final BigDecimal GIBIBYTE = BigDecimal.valueOf(1L << 30);

  private static final int LONGEST_DOUBT = 1_000;

  private final Plan plan;
  private final Instant now;

  public PlanReport(Plan plan, Instant now) {
    this.plan = plan;
    this.now = now;
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (plan.images().isEmpty() && plan.snapshots().isEmpty()) {
      lines.add(
          (plan.doubts().isEmpty()
                  ? "There are no images of Kiln's in %s, %s."
                  : "No images of Kiln's were seen in %s, %s.")
              .formatted(plan.account(), plan.region()));
    } else {
      lines.addAll(Columns.lines(rows()));
      lines.add("");
      lines.add(summary());
    }
    if (!plan.doubts().isEmpty()) {
      lines.add("");
      lines.add(
          "Nothing is marked and nothing goes, because the picture may not be complete; only marks on what is used are taken away:");
      plan.doubts().forEach(doubt -> lines.add("  " + Printable.line(doubt, LONGEST_DOUBT)));
    }
    return lines;
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RECIPE", "IMAGE", "AGE", "GIB", "PLAN", "WHY"));
    for (Plan.OfImage each : plan.images()) {
      OwnedImage image = each.image();
      rows.add(
          List.of(
              image.tags().recipe().orElseThrow().value(),
              image.id().value(),
              Age.of(Duration.between(image.createdAt(), now)),
              gibibytes(each.bytes()),
              word(each.verdict()),
              words(each.verdict())));
    }
    for (Plan.OfSnapshot each : plan.snapshots()) {
      OwnedSnapshot snapshot = each.snapshot();
      rows.add(
          List.of(
              snapshot.tags().recipe().orElseThrow().value(),
              snapshot.id().value(),
              Age.of(Duration.between(snapshot.startedAt(), now)),
              gibibytes(snapshot.bytes()),
              word(each.verdict()),
              words(each.verdict())));
    }
    return rows;
  }

  /// Sizes are the most that is freed: snapshots of one volume share what did not change.
  private String summary() {
    return "%s: %s, %s. Those that go free up to %s GiB, some %s USD a month; those that are marked up to %s GiB."
        .formatted(
            Counted.of(plan.images().size(), "image"),
            counts(),
            Counted.of(
                plan.snapshots().size(), "snapshot without an image", "snapshots without one"),
            gibibytes(plan.bytes(Verdict.Delete.class::isInstance)),
            usd(plan.bytes(Verdict.Delete.class::isInstance)),
            gibibytes(
                plan.bytes(verdict ->
                    verdict instanceof Verdict.Mark || verdict instanceof Verdict.Wait)));
  }

  private String counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String word : List.of("keep", "unmark", "mark", "wait", "delete")) {
      counts.put(word, 0);
    }
    plan.images().forEach(each -> counts.merge(plainWord(each.verdict()), 1, Integer::sum));
    return "%d stay, %d are of use again, %d are to be marked, %d wait, %d go"
        .formatted(counts.values().toArray());
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("account", plan.account().value());
    json.put("region", plan.region().value());
    json.put("images", plan.images().stream().map(PlanReport::json).toList());
    json.put("snapshots", plan.snapshots().stream().map(PlanReport::json).toList());
    json.put("doubts", plan.doubts());
    json.put("bytesToGo", plan.bytes(Verdict.Delete.class::isInstance));
    return json;
  }

  private static Map<String, Object> json(Plan.OfImage each) {
    OwnedImage image = each.image();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("image", image.id().value());
    json.put("recipe", image.tags().recipe().orElseThrow().value());
    json.put("bake", image.tags().bake().orElseThrow().value());
    json.put("createdAt", image.createdAt().toString());
    json.put("bytes", each.bytes());
    put(json, each.verdict());
    return json;
  }

  private static Map<String, Object> json(Plan.OfSnapshot each) {
    OwnedSnapshot snapshot = each.snapshot();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("snapshot", snapshot.id().value());
    json.put("recipe", snapshot.tags().recipe().orElseThrow().value());
    json.put("createdAt", snapshot.startedAt().toString());
    json.put("bytes", snapshot.bytes());
    put(json, each.verdict());
    return json;
  }

  private static void put(Map<String, Object> json, Verdict verdict) {
    json.put("plan", plainWord(verdict));
    json.put("why", why(verdict));
    switch (verdict) {
      case Verdict.Mark(Instant from, String _) -> json.put("collectAfter", from.toString());
      case Verdict.Wait(Instant from, String _) -> json.put("collectAfter", from.toString());
      case Verdict.Keep _, Verdict.Unmark _, Verdict.Delete _ -> {}
    }
  }

  private String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Mark(Instant from, String _) -> "mark, goes in " + until(from);
      case Verdict.Wait(Instant from, String _) -> "goes in " + until(from);
      case Verdict.Keep _, Verdict.Unmark _, Verdict.Delete _ -> plainWord(verdict);
    };
  }

  private String until(Instant from) {
    return Age.of(Duration.between(now, from));
  }

  private static String plainWord(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Keep _ -> "keep";
      case Verdict.Mark _ -> "mark";
      case Verdict.Unmark _ -> "unmark";
      case Verdict.Wait _ -> "wait";
      case Verdict.Delete _ -> "delete";
    };
  }

  private static List<String> why(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Keep(List<String> why) -> why;
      case Verdict.Unmark(List<String> why) -> why;
      case Verdict.Mark(Instant _, String why) -> List.of(why);
      case Verdict.Wait(Instant _, String why) -> List.of(why);
      case Verdict.Delete(String why) -> List.of(why);
    };
  }

  /// Names and words are those of whoever owns what uses an image.
  private static String words(Verdict verdict) {
    return Printable.line(String.join("; ", why(verdict)));
  }

  private static String gibibytes(long bytes) {
    return BigDecimal.valueOf(bytes)
        .divide(GIBIBYTE, 1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String usd(long bytes) {
    return BigDecimal.valueOf(bytes)
        .multiply(USD_PER_GIBIBYTE)
        .divide(GIBIBYTE, 2, RoundingMode.HALF_UP)
        .toPlainString();
  }
}
