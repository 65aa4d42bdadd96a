package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// What one message asks for.
///
/// @param attempt the first that may be made: those before it are spent
/// @param announcedAt when the image was announced
/// @param sentAt when the message was sent, the last time it was; empty when nobody says
public record Order(Reading reading, int attempt, Instant announcedAt, Optional<Instant> sentAt) {

  /// @param publishedAt for messages that do not say when they were written
  /// @param sentAt when the message was sent, the last time it was
  public static Order of(
      Reading reading, int attempt, Supplier<Instant> publishedAt, Optional<Instant> sentAt) {
    Instant announcedAt =
        reading instanceof Reading.Understood(ImageCreated message)
                && message.origin() instanceof Origin.Kiln kiln
            ? kiln.createdAt()
            : publishedAt.get();
    return new Order(reading, attempt, announcedAt, sentAt);
  }

  /// Whether nobody can have asked for this copy before the image was announced. Other bakers do
  /// not say so, and one message of theirs is like another.
  boolean isFirstOfItsBake() {
    return reading instanceof Reading.Understood(ImageCreated message)
        && message.origin() instanceof Origin.Kiln kiln
        && !kiln.isAgain();
  }

  /// Whether `copy` was made for this message, or for one that says the same and came with it.
  boolean isAnsweredBy(ExistingCopy copy) {
    return sentAt.filter(copy::isMadeSince).isPresent();
  }

  /// The source, where the message is meant for `here`: what is for others shall cost no call.
  Optional<ImageId> sourceFor(Destination here) {
    return reading instanceof Reading.Understood(ImageCreated message)
            && message.audience().includes(here.account(), here.region())
        ? Optional.of(message.sourceAmi())
        : Optional.empty();
  }
}
