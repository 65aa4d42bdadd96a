package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.Beginning.Standing;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BakeTableTest {
  private static final BakeRequest REQUEST = Bakes.request();
  private static final BakeId BAKE = REQUEST.bake();
  private static final Instant LATER = Bakes.NOW.plus(Duration.ofMinutes(7));

  private final InMemoryRecords records = new InMemoryRecords();

  @Test
  void eachStateIsTold() {
    begin(Standing.AT_WORK);
    assertThat(row(LATER)).containsSequence("running", "lookup", "7 min", "-");

    records.write(BAKE, "lookup", Map.of("digest", "d"));
    records.write(BAKE, "build", Map.of("image", "ami-1"));
    assertThat(row(LATER)).containsSequence("running", "test", "7 min", "ami-1");
    assertThat(row(LATER.plus(Duration.ofDays(3)))).containsSequence("abandoned", "test", "3 d");

    records.write(BAKE, "test", Map.of("failedAt", LATER.toString(), "why", "first\nsecond"));
    assertThat(row(LATER)).containsSequence("failed", "test", "7 min", "ami-1", "first");

    records.write(BAKE, BakeRecords.CANCEL, Map.of());
    assertThat(row(LATER)).containsSequence("cancelled", "test");
  }

  @Test
  void whatIsPublishedStaysPublished() {
    begin(Standing.AT_WORK);
    records.write(BAKE, "publish", Map.of("publishedAt", LATER.toString()));
    records.write(BAKE, BakeRecords.CANCEL, Map.of());

    assertThat(row(LATER.plus(Duration.ofDays(3)))).contains("published");
  }

  @Test
  void aReasonIsTableInOneLineAndWholeOnItsOwn() {
    begin(Standing.STOPPED);
    records.write(
        BAKE, "build", Map.of("failedAt", LATER.toString(), "why", "first\n\u001b[2Jsecond"));

    assertThat(String.join("|", lines(all -> BakeTable.lines(List.of(all), LATER))))
        .contains("first")
        .doesNotContain("second");
    assertThat(lines(all -> BakeTable.whole(all, LATER)))
        .containsSubsequence("  start", "    last sign    2026-11-21T04:00:00Z", "  build", "  why")
        .endsWith("    first", "    second");
  }

  @Test
  void whatCannotBeReadIsARowOfItsOwn() {
    begin(Standing.AT_WORK);
    records.write(BAKE, "build", Map.of("failedAt", "yesterday"));

    assertThat(row(LATER)).contains("unreadable").last().asString().contains(BAKE + "/build.json");
    assertThat(lines(all -> BakeTable.whole(all, LATER)))
        .contains("    failedAt     yesterday")
        .last()
        .asString()
        .contains("unreadable: ");
  }

  @Test
  void whatAWaitingBakeWaitsForIsTold() {
    BakeId other = new BakeId("web-20261121T030000Z-000000");
    records.write(
        BAKE,
        BakeRecords.START,
        Beginning.of(REQUEST, "p", Bakes.NOW).behind(other, Standing.WAITS, LATER).entry());

    assertThat(row(LATER)).contains("waiting", "waits for " + other);
  }

  @Test
  void whatABakeGaveWayToIsTold() {
    BakeId other = new BakeId("web-20261121T030000Z-000000");
    records.write(
        BAKE,
        BakeRecords.START,
        Beginning.of(REQUEST, "p", Bakes.NOW).behind(other, Standing.GAVE_WAY, LATER).entry());

    assertThat(row(LATER)).containsSequence("gave way", "start").contains("gave way to " + other);
    assertThat(lines(all -> BakeTable.whole(all, LATER)).getFirst())
        .startsWith(BAKE + " gave way to " + other);
  }

  @Test
  void whyACancelledBakeEndedIsWhyItWasCancelled() {
    begin(Standing.STOPPED);
    records.write(BAKE, "build", Map.of("failedAt", LATER.toString(), "why", "old"));
    records.write(
        BAKE, BakeRecords.CANCEL, Map.of("cancelledAt", LATER.toString(), "why", "enough"));

    assertThat(row(LATER)).contains("cancelled", "enough").doesNotContain("old");
    assertThat(lines(all -> BakeTable.whole(all, LATER))).endsWith("  why", "    enough");
  }

  @Test
  void aStageThatKeepsNoFailureOfItsOwnIsToldAllTheSame() {
    records.write(
        BAKE,
        BakeRecords.START,
        Beginning.of(REQUEST, "p", Bakes.NOW).stopped("scripts: AccessDenied", LATER).entry());

    assertThat(row(LATER)).contains("failed", "scripts: AccessDenied");
  }

  @Test
  void aRowEndsWhereALongReasonWouldWrapManyTimes() {
    begin(Standing.STOPPED);
    records.write(
        BAKE, "build", Map.of("failedAt", LATER.toString(), "why", "so ".repeat(100) + "it ends"));

    assertThat(row(LATER).getLast()).hasSize(80).endsWith("…");
    assertThat(lines(all -> BakeTable.whole(all, LATER)).getLast()).endsWith("so it ends");
  }

  @Test
  void whatIsRecordedIsToldInPeoplesForm() {
    begin(Standing.AT_WORK);
    records.write(
        BAKE,
        "publish",
        Map.of(
            "messages",
            List.of(new TreeMap<>(Map.of("id", "m-1", "targets", 4))),
            "publishedAt",
            "2026-11-21T04:07:00.123456789Z"));

    assertThat(lines(all -> BakeTable.whole(all, LATER)))
        .contains("    messages     id m-1, targets 4", "    publishedAt  2026-11-21T04:07:00Z")
        .noneMatch(line -> line.contains("at work") || line.contains("latest"));
  }

  private void begin(Standing standing) {
    records.write(
        BAKE,
        BakeRecords.START,
        Beginning.of(REQUEST, "p", Bakes.NOW).as(standing, Bakes.NOW).entry());
  }

  private List<String> row(Instant now) {
    BakeReport report = BakeReport.of(records, BAKE, records.names(BAKE), now);
    return Stream.of(BakeTable.lines(List.of(report), now).getLast().split("  +")).toList();
  }

  private List<String> lines(Function<BakeReport, List<String>> told) {
    return told.apply(BakeReport.whole(records, Executions.NONE, BAKE, records.names(BAKE), LATER));
  }
}
