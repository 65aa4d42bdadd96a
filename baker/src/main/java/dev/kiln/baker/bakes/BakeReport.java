package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What people are told of a bake.
///
/// @param image empty where none was built
/// @param entries the bake's entries by name, in the order of a bake; empty in a table's row
/// @param reports where the reports of its instances are, with their whole logs; as `entries`
public record BakeReport(
    BakeStatus status,
    Optional<String> image,
    Map<String, Map<String, Object>> entries,
    List<String> reports) {
  private static final String BUILD = StageName.BUILD.toString();

  /// A row of a table, of a bake that cannot be read as well.
  ///
  /// @param names of the bake's entries
  public static BakeReport of(BakeRecords records, BakeId bake, Set<String> names, Instant now) {
    return of(records, Executions.NONE, bake, names, now);
  }

  /// As the other, where the tooling account may be at the bake.
  ///
  /// @param names of the bake's entries
  public static BakeReport of(
      BakeRecords records, Executions executions, BakeId bake, Set<String> names, Instant now) {
    try {
      BakeStatus status = BakeStatus.of(records, bake, names, now).with(executions, now);
      Optional<String> image =
          names.contains(BUILD) ? image(records.read(bake, BUILD)) : Optional.empty();
      return new BakeReport(status, image, Map.of(), List.of());
    } catch (JournalException e) {
      return new BakeReport(
          BakeStatus.unreadable(bake, e, now), Optional.empty(), Map.of(), List.of());
    }
  }

  /// All that is recorded and can be read.
  ///
  /// @param names of the bake's entries
  public static BakeReport whole(
      BakeRecords records, Executions executions, BakeId bake, Set<String> names, Instant now) {
    Map<String, Map<String, Object>> entries = new LinkedHashMap<>();
    Stream.of(
            Stream.of(BakeRecords.START),
            BakeStatus.STAGES.stream().map(StageName::toString),
            Stream.of(BakeRecords.CANCEL))
        .flatMap(each -> each)
        .filter(names::contains)
        .forEach(name -> entries.put(name, readable(records, bake, name)));
    BakeReport row = of(records, executions, bake, names, now);
    return new BakeReport(row.status(), row.image(), entries, records.reports(bake));
  }

  private static Map<String, Object> readable(BakeRecords records, BakeId bake, String name) {
    try {
      return records.read(bake, name);
    } catch (JournalException e) {
      return Map.of("unreadable", String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> image(Map<String, Object> build) {
    return Optional.ofNullable(build.get("image")).map(String::valueOf);
  }

  /// For machines.
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bake", status.bake().value());
    json.put("state", status.state().toString());
    json.put("stage", status.stage().toString());
    json.put("startedAt", status.startedAt().toString());
    if (status.state() == BakeState.WAITING) {
      status.waitsFor().ifPresent(other -> json.put("waitsFor", other.value()));
    }
    if (status.state() == BakeState.GAVE_WAY) {
      status.waitsFor().ifPresent(other -> json.put("gaveWayTo", other.value()));
    }
    status.execution().ifPresent(id -> json.put("execution", id));
    image.ifPresent(id -> json.put("image", id));
    status.failure().map(Failure::why).ifPresent(why -> json.put("why", why));
    if (!entries.isEmpty()) {
      json.put("entries", entries);
    }
    if (!reports.isEmpty()) {
      json.put("reports", reports);
    }
    return json;
  }

  /// What it waits for or gave way to, or the first line of why it failed; empty where neither is.
  String why() {
    String other = status.waitsFor().map(BakeId::value).orElse("another bake");
    return switch (status.state()) {
      case WAITING -> "waits for " + other;
      case GAVE_WAY -> "gave way to " + other;
      case ASKING, RUNNING, PUBLISHED, FAILED, CANCELLED, UNCHANGED, ABANDONED, UNREADABLE ->
          status.failure().map(Failure::why).flatMap(why -> why.lines().findFirst()).orElse("");
    };
  }

  List<String> wholeWhy() {
    return status.failure().map(Failure::why).orElse("").lines().toList();
  }
}
