package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.text.Printable;

/// What became of a message.
public sealed interface Outcome
    permits Outcome.Asked, Outcome.Begun, Outcome.AskedUnseen, Outcome.Spent, Settled {

  /// EC2 took the request and answers `image`. Whether it ever shows is still to be seen.
  record Asked(ImageId image, int attempt) implements Outcome {}

  /// EC2 makes the copy `image`, and shows it.
  record Begun(ImageId image, int attempt) implements Outcome {}

  /// EC2 answers `image`, which does not show: it was made just now, or is gone and EC2 remembers
  /// the request. When it does not show by the time that what was made shows everywhere, the
  /// attempt is spent.
  record AskedUnseen(ImageId image, int attempt) implements Outcome {}

  /// Whatever EC2 has for this attempt is not to be seen. When it does not show by the time that
  /// what was made shows everywhere, it is gone, and the attempt with it.
  record Spent(int attempt, String why) implements Outcome {
    public Spent {
      why = Printable.line(why);
    }
  }
}
