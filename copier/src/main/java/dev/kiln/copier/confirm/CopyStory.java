package dev.kiln.copier.confirm;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.log.Metric;
import dev.kiln.copier.log.StoryLine;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// The one log line about a look at a copy: a fixed sentence, and the values as key-value pairs.
///
/// Keys: `stage`, `account`, `region`, `outcome`, `bake`, `image` (the source), `copy`, `attempt`,
/// `next`, `newer`, `reason`, `minutes`; metrics are `CopiesConfirmed`, `CopiesFailed`,
/// `CopiesOnHold`, `CopiesGivenUp`, `CopiesLater`, `CopiesStuck` (pending for more than a day),
/// `CopiesBroken`, `CopiesUnlisted` (images that failed and are not seen), `SecondsToUsable`. A
/// sweep has a line of its own, with `copies`, `unsettled` and `left`, and the metric `SweepsDone`
/// or `SweepsBroken`: where sweeps fail or none is made at all, `SweepsDone` is missing.
final class CopyStory {
  private static final Logger LOG = LoggerFactory.getLogger(CopyStory.class);

  /// No copy that will ever be made takes longer.
  private static final Duration LONG = Duration.ofHours(24);

  private static final int LONGEST = 2_000;

  private final Destination here;
  private final Clock clock;

  CopyStory(Destination here, Clock clock) {
    this.here = here;
    this.clock = clock;
  }

  void tell(CopiedImage copy, Outcome outcome) {
    switch (outcome) {
      case Outcome.Confirmed(Optional<BakeId> newer) ->
          with(line(Level.INFO, "confirmed", copy), "newer", newer)
              .addKeyValue("CopiesConfirmed", Metric.one())
              .addKeyValue(
                  "SecondsToUsable",
                  new Metric(sinceAnnounced(copy).toSeconds(), Metric.Unit.SECONDS))
              .log("The copy can be used");
      case Outcome.Retried(int next, String reason) ->
          line(Level.WARN, "retried", copy)
              .addKeyValue("next", next)
              .addKeyValue("reason", Printable.line(reason, LONGEST))
              .addKeyValue("CopiesFailed", Metric.one())
              .log("The copy failed, and a new attempt is asked for");
      case Outcome.Awaited _ -> {}
      case Outcome.Followed(int next) ->
          line(Level.INFO, "followed", copy)
              .addKeyValue("next", next)
              .log("The copy failed, and the new attempt is there");
      case Outcome.OnHold(String why) ->
          line(Level.ERROR, "on-hold", copy)
              .addKeyValue("reason", Printable.line(why, LONGEST))
              .addKeyValue("CopiesOnHold", Metric.one())
              .log("The copy failed, and a new attempt waits until the key is enabled");
      case Outcome.GivenUp(List<String> reasons) ->
          line(Level.ERROR, "given-up", copy)
              .addKeyValue("reason", Printable.line(String.join("; ", reasons), LONGEST))
              .addKeyValue("CopiesGivenUp", Metric.one())
              .log("The copy is of no use, and nothing more is tried");
      case Outcome.Pending() -> tellPending(copy);
      case Outcome.Withdrawn(String why) ->
          line(Level.INFO, "withdrawn", copy)
              .addKeyValue("reason", why)
              .log("Somebody took the copy out of use before it was confirmed");
      case Outcome.Later(String why) ->
          line(Level.WARN, "later", copy)
              .addKeyValue("reason", Printable.line(why, LONGEST))
              .addKeyValue("CopiesLater", Metric.one())
              .log("The copy cannot be confirmed yet, it is looked at again");
    }
  }

  void tellBroken(CopiedImage copy, Throwable cause) {
    line(Level.ERROR, "broken", copy)
        .addKeyValue("CopiesBroken", Metric.one())
        .setCause(cause)
        .log("Something unforeseen happened to the copy, it is looked at again");
  }

  /// @param left those for which there was no time
  void tellSwept(int copies, int unsettled, int left) {
    LoggingEventBuilder line =
        line(left == 0 ? Level.INFO : Level.WARN, left == 0 ? "swept" : "cut-short")
            .addKeyValue("copies", copies)
            .addKeyValue("unsettled", unsettled);
    if (left == 0) {
      line.addKeyValue("SweepsDone", Metric.one()).log("All copies were looked at");
    } else {
      line.addKeyValue("left", left).log("Time ran out before all copies were looked at");
    }
  }

  /// The copies could not be looked up.
  void tellUnseen(boolean isSweep, Throwable cause) {
    line(Level.ERROR, "unseen")
        .addKeyValue(isSweep ? "SweepsBroken" : "CopiesBroken", Metric.one())
        .setCause(cause)
        .log("The copies could not be looked up, the messages come again");
  }

  /// An image failed that is not among the copies. It may be somebody else's, or one of Kiln's that
  /// EC2 shows no more.
  void tellUnlisted(Notice.OfImage hint) {
    line(Level.WARN, "unlisted")
        .addKeyValue("copy", hint.image())
        .addKeyValue("reason", Printable.line(hint.error(), LONGEST))
        .addKeyValue("CopiesUnlisted", Metric.one())
        .log("An image failed that is not among the copies");
  }

  private void tellPending(CopiedImage copy) {
    Duration age = Duration.between(copy.createdAt(), clock.instant());
    if (age.compareTo(LONG) > 0) {
      line(Level.WARN, "pending", copy)
          .addKeyValue("minutes", age.toMinutes())
          .addKeyValue("CopiesStuck", Metric.one())
          .log("The copy has been pending for more than a day. Maybe ask AWS Support about it");
    }
  }

  private Duration sinceAnnounced(CopiedImage copy) {
    return Duration.between(copy.startedAt(), clock.instant());
  }

  private LoggingEventBuilder line(Level level, String outcome) {
    return new StoryLine(LOG, StageName.CONFIRM, here).at(level).addKeyValue("outcome", outcome);
  }

  private LoggingEventBuilder line(Level level, String outcome, CopiedImage copy) {
    LoggingEventBuilder line =
        line(level, outcome).addKeyValue("copy", copy.id()).addKeyValue("attempt", copy.attempt());
    return with(with(line, "image", copy.tags().source()), "bake", copy.tags().bake());
  }

  private static LoggingEventBuilder with(LoggingEventBuilder line, String key, Optional<?> value) {
    return value.isPresent() ? line.addKeyValue(key, value.get()) : line;
  }
}
