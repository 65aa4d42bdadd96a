package dev.kiln.copier.copy;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What is to be done about a message.
public sealed interface Decision permits Decision.Copy, Settled {

  /// So many attempts are made of one copy. Each of them has failed before a person's eyes: more
  /// would not help.
  int MOST_ATTEMPTS = 20;

  /// So many attempts in a row may leave nothing that shows. Each was waited for in vain for longer
  /// than EC2's users are told to wait, but one that shows later all the same is a copy too many.
  int MOST_UNSEEN = 3;

  record Copy(CopyRequest request) implements Decision {}

  /// Decides from the message and the copies there are.
  ///
  /// @param sight of the sources of all orders that are for `here`
  static Decision on(Order order, Destination here, Sight sight) {
    return switch (order.reading()) {
      case Reading.Refused refused -> new Settled.Refused(refused.reasons());
      case Reading.Understood(ImageCreated message)
          when !message.audience().includes(here.account(), here.region()) ->
          new Settled.NotForUs();
      case Reading.Understood(ImageCreated message) ->
          on(order, message, here, sight.of(message.sourceAmi()));
    };
  }

  private static Decision on(
      Order order, ImageCreated message, Destination here, Existing existing) {
    return switch (existing) {
      case Existing.Found(List<ExistingCopy> copies) -> on(order, message, here, copies);
      case Existing.Later(String why) -> new Settled.Later(Wait.BUSY, why);
      case Existing.Refused(String why) -> new Settled.Refused(why);
    };
  }

  private static Decision on(
      Order order, ImageCreated message, Destination here, List<ExistingCopy> copies) {
    Optional<ExistingCopy> there =
        copies.stream()
            .filter(ExistingCopy::counts)
            .min(Comparator.comparing(ExistingCopy::state).thenComparing(ExistingCopy::image));
    if (there.isPresent()) {
      return new Settled.AlreadyThere(there.get().image());
    }
    Optional<ExistingCopy> answer =
        copies.stream()
            .filter(order::isAnsweredBy)
            .max(Comparator.comparingInt(ExistingCopy::attempt).thenComparing(ExistingCopy::image));
    if (answer.isPresent()) {
      return new Settled.Answered(answer.get().image(), answer.get().state());
    }
    Optional<ExistingCopy> disabled =
        copies.stream().filter(copy -> copy.state() == State.DISABLED).findFirst();
    if (disabled.isPresent()) {
      return new Settled.Refused(
          "%s, the copy of %s, is disabled. Maybe enable it again, or deregister it for a new copy."
              .formatted(disabled.get().image(), message.sourceAmi()));
    }
    int tries = tries(copies);
    int attempt = Math.max(order.attempt(), 1 + tries);
    if (attempt - tries > MOST_UNSEEN) {
      return new Settled.Refused(
          "EC2 was asked to copy %s in %d attempts, up to attempt %d, and shows none of the copies. %s"
              .formatted(
                  message.sourceAmi(),
                  attempt - tries - 1,
                  attempt - 1,
                  "Maybe somebody deregistered them, and EC2 still knows the requests: then bake anew for a new image."));
    }
    if (attempt > MOST_ATTEMPTS) {
      return new Settled.Refused(
          "%d attempts to copy %s have failed. Maybe look why, and bake anew for a new image."
              .formatted(MOST_ATTEMPTS, message.sourceAmi()));
    }
    return copy(order, message, here, attempt);
  }

  private static int tries(List<ExistingCopy> copies) {
    int tries = 0;
    for (ExistingCopy copy : copies) {
      tries = Math.max(tries, copy.attempt());
    }
    return tries;
  }

  private static Decision copy(Order order, ImageCreated message, Destination here, int attempt) {
    try {
      return new Copy(CopyRequest.of(message, order.announcedAt(), here, attempt));
    } catch (IllegalArgumentException e) {
      return new Settled.Refused("with the tags of a copy, " + e.getMessage());
    }
  }
}
