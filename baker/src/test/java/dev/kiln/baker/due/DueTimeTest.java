package dev.kiln.baker.due;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DueTimeTest {
  private static final RecipeName WEB = new RecipeName("web");
  private static final Schedule DAILY = new Schedule.Cron("cron(0 4 * * ? *)");
  private static final Duration WINDOW = Duration.ofHours(6);

  @Test
  void isDueFromItsMinuteOnUntilTheWindowIsOver() {
    assertThat(due(DAILY, "2026-11-21T03:59:59Z")).isEmpty();
    assertThat(due(DAILY, "2026-11-21T04:00:00Z")).contains(at("2026-11-21T04:00:00Z"));
    assertThat(due(DAILY, "2026-11-21T10:00:00Z")).contains(at("2026-11-21T04:00:00Z"));
    assertThat(due(DAILY, "2026-11-21T10:00:01Z")).isEmpty();
  }

  @Test
  void ofTimesThatWereMissedOnlyTheLatestIsKept() {
    Schedule hourly = new Schedule.Cron("cron(0 * * * ? *)");

    assertThat(due(hourly, "2026-11-21T09:40:00Z")).contains(at("2026-11-21T09:00:00Z"));
  }

  /// In Europe an hour is missing on the one day and comes twice on the other.
  @Test
  void noHourIsMissingOrTwiceWhenClocksChange() {
    Schedule atHalfPastOne = new Schedule.Cron("cron(30 1 * * ? *)");

    assertThat(due(atHalfPastOne, "2026-03-29T01:45:00Z")).contains(at("2026-03-29T01:30:00Z"));
    assertThat(due(atHalfPastOne, "2026-10-25T01:45:00Z")).contains(at("2026-10-25T01:30:00Z"));
    assertThat(due(atHalfPastOne, "2026-10-25T02:45:00Z")).contains(at("2026-10-25T01:30:00Z"));
  }

  @Test
  void weekdaysAreAwsOwn() {
    // The 23rd of November 2026 is a Monday, the second day of AWS's week.
    assertThat(due(new Schedule.Cron("cron(0 4 ? * MON *)"), "2026-11-23T05:00:00Z"))
        .contains(at("2026-11-23T04:00:00Z"));
    assertThat(due(new Schedule.Cron("cron(0 4 ? * 2 *)"), "2026-11-23T05:00:00Z"))
        .contains(at("2026-11-23T04:00:00Z"));
    assertThat(due(new Schedule.Cron("cron(0 4 ? * 1 *)"), "2026-11-23T05:00:00Z")).isEmpty();
  }

  @Test
  void lastDaysAndNthWeekdaysCount() {
    assertThat(due(new Schedule.Cron("cron(0 4 L * ? *)"), "2026-11-30T04:01:00Z"))
        .contains(at("2026-11-30T04:00:00Z"));
    assertThat(due(new Schedule.Cron("cron(0 4 ? * 2#4 *)"), "2026-11-23T04:01:00Z"))
        .contains(at("2026-11-23T04:00:00Z"));
  }

  @Test
  void aRecipeWithoutAScheduleIsNeverDue() {
    assertThat(due(new Schedule.OnDemand(), "2026-11-21T04:00:00Z")).isEmpty();
  }

  @Test
  void aRecipeThatWasNotThereAtItsTimeWasNotDue() {
    assertThat(
            DueTime.of(
                WEB, DAILY, _ -> Optional.empty(), Instant.parse("2026-11-21T04:10:00Z"), WINDOW))
        .isEmpty();
  }

  @Test
  void aRecipeThatHadAnotherScheduleAtThatTimeWasNotDue() {
    Schedule former = new Schedule.Cron("cron(0 5 * * ? *)");

    assertThat(
            DueTime.of(
                WEB,
                DAILY,
                _ -> Optional.of(former),
                Instant.parse("2026-11-21T04:10:00Z"),
                WINDOW))
        .isEmpty();
  }

  @Test
  void theSameTimeIsTheSameBakeAndAnotherIsAnother() {
    DueTime due = at("2026-11-21T04:00:00Z");

    assertThat(due.bake()).isEqualTo(at("2026-11-21T04:00:00Z").bake());
    assertThat(due.bake().asked()).isEqualTo(due.time());
    assertThat(due.token()).isNotEqualTo(at("2026-11-22T04:00:00Z").token());
    assertThat(due.token()).isNotEqualTo(new DueTime(new RecipeName("db"), due.time()).token());
  }

  private static Optional<DueTime> due(Schedule schedule, String now) {
    return DueTime.of(WEB, schedule, _ -> Optional.of(schedule), Instant.parse(now), WINDOW);
  }

  private static DueTime at(String time) {
    return new DueTime(WEB, Instant.parse(time));
  }
}
