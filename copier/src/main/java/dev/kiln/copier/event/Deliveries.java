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
///
/// A message that has to come again and will not, because this was the last time, is given up here:
/// the queue would move it to its dead letters too, but without the reason.
@Singleton
public final class Deliveries {
  private final Destination here;
  private final Copier copier;
  private final DeadLetters deadLetters;
  private final MaxReceives most;

  public Deliveries(Destination here, Copier copier, DeadLetters deadLetters, MaxReceives most) {
    this.here = here;
    this.copier = copier;
    this.deadLetters = deadLetters;
    this.most = most;
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
      return isDone(delivery, reading, copier.copy(reading), story);
    } catch (RuntimeException e) {
      story.tellBroken(e);
      String why = "something unforeseen happened: " + e;
      return most.isReachedBy(delivery.receives())
          && isGivenUp(delivery, new Reading.Refused(List.of(why)), why, story);
    }
  }

  private boolean isDone(Delivery delivery, Reading reading, Outcome outcome, Story story) {
    return switch (outcome) {
      case Settled.Refused refused -> {
        DeadLetter letter = new DeadLetter(delivery, "refused", refused.reasons());
        yield isKept(letter, reading, story, () -> story.tell(reading, refused));
      }
      case Settled.Later(String why) when most.isReachedBy(delivery.receives()) ->
          isGivenUp(delivery, reading, why, story);
      case Outcome other -> {
        story.tell(reading, other);
        yield !(other instanceof Settled.Later);
      }
    };
  }

  private boolean isGivenUp(Delivery delivery, Reading reading, String why, Story story) {
    DeadLetter letter =
        new DeadLetter(
            delivery,
            "given-up",
            List.of("given up after %s receives: %s".formatted(delivery.receives(), why)));
    return isKept(letter, reading, story, () -> story.tellGivenUp(reading, letter));
  }

  private boolean isKept(DeadLetter letter, Reading reading, Story story, Runnable tell) {
    try {
      deadLetters.keep(letter);
    } catch (RuntimeException e) {
      story.tellUnkept(reading, letter, e);
      return false;
    }
    tell.run();
    return true;
  }
}
