package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import java.time.Instant;
import java.util.Optional;

/// What one message asks for.
///
/// @param attempt the first that may be made: those before it are spent
/// @param announcedAt when the image was announced
public record Order(Reading reading, int attempt, Instant announcedAt) {

  /// @param sentAt when the message was sent, for those that do not say when they were written
  public static Order of(Reading reading, int attempt, Instant sentAt) {
    Instant announcedAt =
        reading instanceof Reading.Understood(ImageCreated message)
                && message.origin() instanceof Origin.Kiln kiln
            ? kiln.createdAt()
            : sentAt;
    return new Order(reading, attempt, announcedAt);
  }

  /// Whether nobody can have asked for this copy before the image was announced. Other bakers do
  /// not say so, and one message of theirs is like another.
  boolean isFirstOfItsBake() {
    return reading instanceof Reading.Understood(ImageCreated message)
        && message.origin() instanceof Origin.Kiln kiln
        && !kiln.isAgain();
  }

  /// The source, where the message is meant for `here`: what is for others shall cost no call.
  Optional<ImageId> sourceFor(Destination here) {
    return reading instanceof Reading.Understood(ImageCreated message)
            && message.audience().includes(here.account(), here.region())
        ? Optional.of(message.sourceAmi())
        : Optional.empty();
  }
}
