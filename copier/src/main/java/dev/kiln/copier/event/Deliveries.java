package dev.kiln.copier.event;

import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.copy.Outcome;
import dev.kiln.copier.copy.Settled;
import dev.kiln.model.message.ImageCreatedReader;
import dev.kiln.model.message.Reading;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// Deals with the messages of an event, each for itself.
@Singleton
public final class Deliveries {
  private final Destination here;
  private final Copier copier;
  private final DeadLetters deadLetters;

  public Deliveries(Destination here, Copier copier, DeadLetters deadLetters) {
    this.here = here;
    this.copier = copier;
    this.deadLetters = deadLetters;
  }

  /// Deals with all of them, whatever happens to one.
  ///
  /// @return those that are not done with and must come again
  public List<Delivery> handle(List<Delivery> deliveries) {
    List<Delivery> undone = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      if (!isDone(delivery)) {
        undone.add(delivery);
      }
    }
    return undone;
  }

  private boolean isDone(Delivery delivery) {
    Story story = new Story(here, delivery);
    try {
      Reading reading = ImageCreatedReader.read(delivery.message());
      Outcome outcome = copier.copy(reading);
      if (outcome instanceof Settled.Refused refused) {
        return isKept(delivery, reading, refused, story);
      }
      story.tell(reading, outcome);
      return !(outcome instanceof Settled.Later);
    } catch (RuntimeException e) {
      story.tellBroken(e);
      return false;
    }
  }

  private boolean isKept(Delivery delivery, Reading reading, Settled.Refused refused, Story story) {
    try {
      deadLetters.keep(new DeadLetter(delivery, "refused", refused.reasons()));
    } catch (RuntimeException e) {
      story.tellUnkept(reading, refused, e);
      return false;
    }
    story.tell(reading, refused);
    return true;
  }
}
