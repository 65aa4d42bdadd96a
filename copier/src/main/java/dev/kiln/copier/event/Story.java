package dev.kiln.copier.event;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.copy.Outcome;
import dev.kiln.copier.copy.Settled;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// The one log line about a message: a fixed sentence, and the values as key-value pairs.
///
/// Keys: `stage`, `account`, `region`, `messageId`, `receives`, `outcome`, `bake`, `image` (the
/// source), `copy`, `attempt`, `reason`. Neither the message itself nor its tags are among them.
final class Story {
  private static final Logger LOG = LoggerFactory.getLogger(Story.class);

  private static final int LONGEST = 2_000;

  private final Destination here;
  private final Delivery delivery;

  Story(Destination here, Delivery delivery) {
    this.here = here;
    this.delivery = delivery;
  }

  void tell(Reading reading, Outcome outcome) {
    switch (outcome) {
      case Outcome.Asked(ImageId copy, int attempt) ->
          line(Level.INFO, "asked", reading)
              .addKeyValue("copy", copy)
              .addKeyValue("attempt", attempt)
              .log("EC2 makes the copy");
      case Settled.AlreadyThere(ImageId copy) ->
          line(Level.INFO, "already-there", reading)
              .addKeyValue("copy", copy)
              .log("The copy is already there");
      case Settled.NotForUs() ->
          line(Level.INFO, "not-for-us", reading).log("The image is meant for others");
      case Settled.Later(String why) ->
          line(Level.WARN, "later", reading)
              .addKeyValue("reason", why)
              .log("The image cannot be copied yet, the message comes again");
      case Settled.Refused(List<String> reasons) ->
          line(Level.ERROR, "refused", reading)
              .addKeyValue("reason", joined(reasons))
              .log("The message is refused and kept in the dead-letter queue");
    }
  }

  void tellGivenUp(Reading reading, DeadLetter letter) {
    line(Level.ERROR, letter.outcome(), reading)
        .addKeyValue("reason", joined(letter.reasons()))
        .log("The message came for the last time and is kept in the dead-letter queue");
  }

  void tellUnkept(Reading reading, DeadLetter letter, RuntimeException cause) {
    line(Level.ERROR, "unkept", reading)
        .addKeyValue("reason", joined(letter.reasons()))
        .setCause(cause)
        .log("The dead-letter queue did not take the message, so it is not done with");
  }

  void tellBroken(RuntimeException cause) {
    line(Level.ERROR, "broken").setCause(cause).log("Something unforeseen happened to the message");
  }

  private LoggingEventBuilder line(Level level, String outcome, Reading reading) {
    LoggingEventBuilder line = line(level, outcome);
    if (reading instanceof Reading.Understood understood) {
      line = line.addKeyValue("image", understood.message().sourceAmi());
      if (understood.message().origin() instanceof Origin.Kiln kiln) {
        line = line.addKeyValue("bake", kiln.bake());
      }
    }
    return line;
  }

  private LoggingEventBuilder line(Level level, String outcome) {
    return LOG.atLevel(level)
        .addKeyValue("stage", StageName.COPY)
        .addKeyValue("account", here.account())
        .addKeyValue("region", here.region())
        .addKeyValue("messageId", delivery.messageId())
        .addKeyValue("receives", delivery.receives())
        .addKeyValue("outcome", outcome);
  }

  private static String joined(List<String> reasons) {
    return Printable.line(String.join("; ", reasons), LONGEST);
  }
}
