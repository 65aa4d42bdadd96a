package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.text.Printable;
import java.util.List;

/// What needs no copying, at least not now: a [Decision] that is its own [Outcome].
public sealed interface Settled extends Decision, Outcome {

  record AlreadyThere(ImageId image) implements Settled {}

  /// A copy was made for the message, and has failed or was taken away since: what follows is not
  /// for this message to say. The function confirm asks for another attempt where there is to be
  /// one, and a person by a new message.
  record Answered(ImageId image, ExistingCopy.State state) implements Settled {}

  record NotForUs() implements Settled {}

  /// Nothing will come of the message until a person mends something.
  record Refused(List<String> reasons) implements Settled {
    public Refused {
      reasons = reasons.stream().map(Printable::line).toList();
    }

    Refused(String reason) {
      this(List.of(reason));
    }
  }

  /// The message has to come again.
  record Later(Wait cause, String why) implements Settled {
    public Later {
      why = Printable.line(why);
    }
  }
}
