package dev.kiln.copier.event;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.copy.Order;
import dev.kiln.copier.report.Results;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import dev.kiln.model.recipe.RecipeName;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/// Ends messages that nobody can act on: the tooling account is told, then they are kept.
///
/// In this order, because a message that is kept does not come again, and nobody would tell of it
/// any more. One that is interrupted in between is told of again.
@Singleton
public final class Refusals {
  private final Destination here;
  private final DeadLetters deadLetters;
  private final Results results;
  private final Clock clock;

  public Refusals(Destination here, DeadLetters deadLetters, Results results, Clock clock) {
    this.here = here;
    this.deadLetters = deadLetters;
    this.results = results;
    this.clock = clock;
  }

  /// @throws RuntimeException when the letter could not be kept; then the message has to come again
  void keep(DeadLetter letter) {
    deadLetters.keep(letter);
  }

  /// @return why the tooling account could not be told, if it could not
  Optional<Throwable> tell(DeadLetter letter, Order order) {
    try {
      results.report(failure(letter, order));
      return Optional.empty();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return Optional.of(e);
    }
  }

  private ImageCopyFailed failure(DeadLetter letter, Order order) {
    Optional<ImageId> source = Optional.empty();
    Optional<RecipeName> recipe = Optional.empty();
    Optional<BakeId> bake = Optional.empty();
    if (order.reading() instanceof Reading.Understood(ImageCreated message)) {
      source = Optional.of(message.sourceAmi());
      if (message.origin() instanceof Origin.Kiln kiln) {
        recipe = Optional.of(kiln.recipe());
        bake = Optional.of(kiln.bake());
      }
    }
    return new ImageCopyFailed(
        here.account(),
        here.region(),
        source,
        Optional.empty(),
        recipe,
        bake,
        here.key(),
        Optional.of(order.announcedAt()),
        clock.instant(),
        String.join("; ", letter.reasons()),
        order.attempt());
  }
}
