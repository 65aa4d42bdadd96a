package dev.kiln.copier.confirm;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.event.DeadLetter;
import dev.kiln.copier.event.DeadLetters;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Deals with the notices of an event: looks at the copies they mean, each copy once, and tells
/// which notices have to come again.
///
/// A hint comes again as long as its copy has to be looked at again soon, and a few times while EC2
/// does not show yet what it says; a sweep comes again once when it did not get through: the
/// schedule brings the next, and they shall not pile up. Neither is kept when it comes for the last
/// time, because the next sweep looks at the same copies; only what nobody can read goes to the
/// dead letters.
///
/// Copies are taken in an order of chance, so that those before which time runs out are not always
/// the same.
///
/// Of errors, only those are caught that one notice or copy alone can bring about: a class that is
/// missing, or a text that is nested too deep.
public final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  /// A notice that EC2 does not bear out comes again so often: it may be of an image that is no
  /// copy at all.
  private static final MaxReceives MOST_AHEAD = new MaxReceives(3);

  private static final MaxReceives MOST_OF_A_SWEEP = new MaxReceives(2);

  private final Inventory inventory;
  private final EncryptionKey key;
  private final Confirmer confirmer;
  private final CopyStory story;
  private final DeadLetters deadLetters;
  private final MaxReceives most;
  private final RandomGenerator random;

  public Notices(
      Inventory inventory,
      EncryptionKey key,
      Confirmer confirmer,
      DeadLetters deadLetters,
      MaxReceives most,
      RandomGenerator random) {
    this.inventory = inventory;
    this.key = key;
    this.confirmer = confirmer;
    this.story = confirmer.story();
    this.deadLetters = deadLetters;
    this.most = most;
    this.random = random;
  }

  /// Deals with all of them, whatever happens to one.
  ///
  /// @param time no copy but the first is begun when it is short
  /// @return those that are not done with and must come again
  public List<Delivery> handle(List<Delivery> deliveries, TimeLeft time) {
    List<Heard> heard =
        deliveries.stream().map(each -> new Heard(each, read(each.body()))).toList();
    Look look = look(heard, time);
    return heard.stream().filter(each -> !isDone(each, look)).map(Heard::delivery).toList();
  }

  private static Notice read(String body) {
    try {
      return Notice.read(body);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return new Notice.Unknown("something unforeseen happened while it was read: " + e);
    }
  }

  private boolean isDone(Heard heard, Look look) {
    return switch (heard.notice()) {
      case Notice.Unknown(String why) -> isKept(heard.delivery(), why);
      case Notice.OfImage hint -> isDone(hint, heard.delivery(), look);
      case Notice.Sweep() ->
          (look.isDone() && look.left() == 0)
              || isTheLastTime(heard.delivery())
              || MOST_OF_A_SWEEP.isReachedBy(heard.delivery().receives());
    };
  }

  private boolean isDone(Notice.OfImage hint, Delivery delivery, Look look) {
    Optional<State> seen = Optional.ofNullable(look.seen().get(hint.image()));
    boolean isAhead =
        hint.isOfTheEnd()
            && seen.filter(state -> state != State.PENDING).isEmpty()
            && !MOST_AHEAD.isReachedBy(delivery.receives());
    boolean isDone =
        (look.isDone() && !look.open().contains(hint.image()) && !isAhead)
            || isTheLastTime(delivery);
    if (isDone && look.isDone() && hint.isFailed() && seen.isEmpty()) {
      story.tellUnlisted(hint);
    }
    return isDone;
  }

  private Look look(List<Heard> heard, TimeLeft time) {
    List<CopiedImage> found;
    boolean isSweep = heard.stream().anyMatch(each -> each.notice() instanceof Notice.Sweep);
    try {
      found = isSweep ? inventory.all() : hinted(heard);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      story.tellUnseen(isSweep, e);
      return new Look(false, 0, Set.of(), Map.of());
    }
    List<CopiedImage> unsettled =
        found.stream()
            .filter(copy -> copy.tags().isOfKilnsCopier() && copy.tags().isUnsettled())
            .toList();
    Map<ImageId, State> seen =
        found.stream()
            .collect(Collectors.toMap(CopiedImage::id, CopiedImage::state, (one, _) -> one));
    Look look = settle(new Sitting(inventory, key, unsettled), seen, time);
    if (isSweep) {
      story.tellSwept(found.size(), unsettled.size(), look.left());
    }
    return look;
  }

  private List<CopiedImage> hinted(List<Heard> heard) {
    Set<ImageId> images = new HashSet<>();
    for (Heard each : heard) {
      if (each.notice() instanceof Notice.OfImage hint) {
        images.add(hint.image());
      }
    }
    return images.isEmpty() ? List.of() : inventory.among(images);
  }

  private Look settle(Sitting sitting, Map<ImageId, State> seen, TimeLeft time) {
    List<CopiedImage> left = new ArrayList<>(sitting.copies());
    Collections.shuffle(left, random);
    Set<ImageId> open = point(left, sitting, time);
    left.removeIf(copy -> open.contains(copy.id()));
    for (boolean isFirst = true; !left.isEmpty() && (isFirst || !time.isShort()); isFirst = false) {
      CopiedImage copy = left.removeFirst();
      try {
        if (confirmer.settle(copy, sitting) instanceof Outcome.Later) {
          open.add(copy.id());
        }
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        story.tellBroken(copy, e);
        open.add(copy.id());
      }
    }
    open.addAll(left.stream().map(CopiedImage::id).collect(Collectors.toSet()));
    return new Look(true, left.size(), open, seen);
  }

  /// Takes half of the time at most: to tell what was done is as needful.
  ///
  /// @return those whose parameters could not be seen to
  private Set<ImageId> point(List<CopiedImage> copies, Sitting sitting, TimeLeft time) {
    Set<ImageId> broken = new HashSet<>();
    Duration half = time.left().dividedBy(2);
    for (CopiedImage copy : copies) {
      if (time.isShort() || time.left().compareTo(half) < 0) {
        break;
      }
      try {
        confirmer.point(copy, sitting);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        story.tellBroken(copy, e);
        broken.add(copy.id());
      }
    }
    return broken;
  }

  private boolean isTheLastTime(Delivery delivery) {
    return most.isReachedBy(delivery.receives());
  }

  private boolean isKept(Delivery delivery, String why) {
    try {
      deadLetters.keep(new DeadLetter(delivery, "refused", List.of(why)));
    } catch (RuntimeException e) {
      line(delivery, "unkept", why)
          .setCause(e)
          .log("The dead-letter queue did not take the message, so it is not done with");
      return false;
    }
    line(delivery, "refused", why).log("The message is refused and kept in the dead-letter queue");
    return true;
  }

  private static LoggingEventBuilder line(Delivery delivery, String outcome, String why) {
    return LOG.atError()
        .addKeyValue("stage", StageName.CONFIRM)
        .addKeyValue("messageId", delivery.messageId())
        .addKeyValue("receives", delivery.receives())
        .addKeyValue("outcome", outcome)
        .addKeyValue("reason", Printable.line(why));
  }

  private record Heard(Delivery delivery, Notice notice) {}

  /// @param isDone whether the copies could be looked up
  /// @param left how many copies there was no time for
  /// @param seen all copies that show
  /// @param open the copies that have to be looked at again soon
  private record Look(boolean isDone, int left, Set<ImageId> open, Map<ImageId, State> seen) {}
}
