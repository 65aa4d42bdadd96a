package dev.kiln.copier.event;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.copy.Outcome;
import dev.kiln.copier.copy.Settled;
import dev.kiln.copier.log.Metric;
import dev.kiln.copier.log.StoryLine;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// The one log line about a message: a fixed sentence, and the values as key-value pairs.
///
/// Keys: `stage`, `account`, `region`, `messageId`, `receives`, `outcome`, `bake`, `image` (the
/// source), `copy`, `attempt`, `reason`, `wait` (seconds). Neither the message itself nor its tags
/// are among them. Metrics: `CopiesStarted`, `CopiesRefused` (kept in the dead-letter queue),
/// `CopiesLater` (have to come again), `CopiesBroken` (something went wrong that should not), and
/// `Age`, seconds since the image was announced, of those that were started, refused or put off.
///
/// `CopiesStarted` counts what messages brought about, and some copies more than once: where a
/// further message asks before the copy shows, within five minutes of the announcement or one of
/// the first request, and where a copy is `asked` for and, when its message comes again, shows
/// neither by its tag nor by its id (`asked-unseen`).
final class Story {
  private static final Logger LOG = LoggerFactory.getLogger(Story.class);

  private final Destination here;
  private final Heard heard;
  private final boolean isOurs;
  private final Instant now;

  /// @param isOurs whether the message is meant for `here`
  Story(Destination here, Heard heard, boolean isOurs, Instant now) {
    this.here = here;
    this.heard = heard;
    this.isOurs = isOurs;
    this.now = now;
  }

  void tell(Outcome.Asked asked) {
    started("asked", asked.image(), asked.attempt())
        .log("EC2 took the request, and the message comes again to see whether the copy shows");
  }

  void tell(Outcome.Begun begun) {
    started("begun", begun.image(), begun.attempt()).log("EC2 makes the copy");
  }

  void tell(Outcome.AskedUnseen asked) {
    started("asked-unseen", asked.image(), asked.attempt())
        .log(
            "EC2 took the request, the copy does not show yet, and the message was sent again to see to it");
  }

  void tell(Settled.AlreadyThere there) {
    line(Level.INFO, "already-there")
        .addKeyValue("copy", there.image())
        .log("The copy is already there");
  }

  void tell(Settled.Answered answered) {
    line(Level.INFO, "answered")
        .addKeyValue("copy", answered.image())
        .addKeyValue("reason", "it is " + answered.state().toString().toLowerCase(Locale.ROOT))
        .log("A copy was made for the message before; what follows is the function confirm's");
  }

  void tellNotForUs() {
    line(Level.INFO, "not-for-us").log("The image is meant for others");
  }

  void tellLater(String why, Duration wait) {
    later(why)
        .addKeyValue("wait", wait.toSeconds())
        .log("The image cannot be copied yet, the message comes again");
  }

  void tellSent(String why) {
    later(why).log("The image cannot be copied yet, the message was sent again");
  }

  void tellUnsent(String why, Throwable cause) {
    broken(later(why), cause)
        .log("The image cannot be copied yet, and the message could not be sent again");
  }

  void tell(DeadLetter letter) {
    refused(letter).log("The message is refused and kept in the dead-letter queue");
  }

  /// @param cause why the tooling account does not know of it
  void tellUntold(DeadLetter letter, Throwable cause) {
    broken(refused(letter), cause)
        .log(
            "The message is kept in the dead-letter queue, but the tooling account could not be told");
  }

  /// @param cause why the tooling account does not know of it yet
  void tellToBeTold(DeadLetter letter, Throwable cause) {
    broken(line(Level.ERROR, "untold"), cause)
        .addKeyValue("reason", reason(letter))
        .log("The message is refused, and comes again until the tooling account can be told");
  }

  private LoggingEventBuilder refused(DeadLetter letter) {
    return aged(line(Level.ERROR, letter.outcome()))
        .addKeyValue("attempt", heard.order().attempt())
        .addKeyValue("reason", reason(letter))
        .addKeyValue("CopiesRefused", Metric.one());
  }

  void tellUnkept(DeadLetter letter, Throwable cause) {
    broken(line(Level.ERROR, "unkept"), cause)
        .addKeyValue("reason", reason(letter))
        .log("The dead-letter queue did not take the message, so it is not done with");
  }

  void tellBroken(Throwable cause) {
    broken(line(Level.ERROR, "broken"), cause).log("Something unforeseen happened to the message");
  }

  static void tellUnhidden(Destination here, int messages, Throwable cause) {
    broken(line(Level.WARN, here), cause)
        .addKeyValue("messages", messages)
        .log("Messages could not be hidden, they come again when the queue's own time is over");
  }

  private LoggingEventBuilder started(String outcome, ImageId copy, int attempt) {
    return aged(line(Level.INFO, outcome))
        .addKeyValue("copy", copy)
        .addKeyValue("attempt", attempt)
        .addKeyValue("CopiesStarted", Metric.one());
  }

  private LoggingEventBuilder later(String why) {
    return aged(line(Level.WARN, "later"))
        .addKeyValue("attempt", heard.order().attempt())
        .addKeyValue("reason", why)
        .addKeyValue("CopiesLater", Metric.one());
  }

  private LoggingEventBuilder aged(LoggingEventBuilder line) {
    Duration age = Duration.between(heard.order().announcedAt(), now);
    return isOurs && !age.isNegative()
        ? line.addKeyValue("Age", new Metric(seconds(age), Metric.Unit.SECONDS))
        : line;
  }

  /// To the millisecond; the milliseconds of the longest ages do not fit into a number.
  private static double seconds(Duration age) {
    return age.toSeconds() + age.toMillisPart() / 1e3;
  }

  private static LoggingEventBuilder broken(LoggingEventBuilder line, Throwable cause) {
    return line.addKeyValue("CopiesBroken", Metric.one()).setCause(cause);
  }

  private LoggingEventBuilder line(Level level, String outcome) {
    LoggingEventBuilder line =
        line(level, here)
            .addKeyValue("messageId", heard.delivery().messageId())
            .addKeyValue("receives", heard.delivery().receives())
            .addKeyValue("outcome", outcome);
    if (heard.order().reading() instanceof Reading.Understood understood) {
      line = line.addKeyValue("image", understood.message().sourceAmi());
      if (understood.message().origin() instanceof Origin.Kiln kiln) {
        line = line.addKeyValue("bake", kiln.bake());
      }
    }
    return line;
  }

  private static LoggingEventBuilder line(Level level, Destination here) {
    return new StoryLine(LOG, StageName.COPY, here).at(level);
  }

  private static String reason(DeadLetter letter) {
    return String.join("; ", letter.reasons());
  }
}
