package dev.kiln.copier.copy;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// What is to be done about a message.
public sealed interface Decision permits Decision.Copy, Settled {

  record Copy(CopyRequest request) implements Decision {}

  /// Decides from the message and the copies there are.
  ///
  /// @param lookup asked once, and only when the message is meant for `here`: what is for others
  ///   shall cost no call
  /// @param spent whether EC2 has answered a request before with an image that is gone
  static Decision on(
      Reading reading,
      Destination here,
      Function<ImageId, Existing> lookup,
      Predicate<ClientToken> spent) {
    return switch (reading) {
      case Reading.Refused refused -> new Settled.Refused(refused.reasons());
      case Reading.Understood(ImageCreated message)
          when !message.audience().includes(here.account(), here.region()) ->
          new Settled.NotForUs();
      case Reading.Understood(ImageCreated message) ->
          on(message, here, lookup.apply(message.sourceAmi()), spent);
    };
  }

  private static Decision on(
      ImageCreated message, Destination here, Existing existing, Predicate<ClientToken> spent) {
    return switch (existing) {
      case Existing.Found(List<ExistingCopy> copies) -> on(message, here, copies, spent);
      case Existing.Later(String why) -> new Settled.Later(why);
      case Existing.Refused(String why) -> new Settled.Refused(why);
    };
  }

  private static Decision on(
      ImageCreated message,
      Destination here,
      List<ExistingCopy> copies,
      Predicate<ClientToken> spent) {
    Optional<ExistingCopy> there =
        copies.stream()
            .filter(ExistingCopy::counts)
            .min(Comparator.comparing(ExistingCopy::state).thenComparing(ExistingCopy::image));
    if (there.isPresent()) {
      return new Settled.AlreadyThere(there.get().image());
    }
    Optional<ExistingCopy> disabled =
        copies.stream().filter(copy -> copy.state() == State.DISABLED).findFirst();
    if (disabled.isPresent()) {
      return new Settled.Refused(
          "%s, the copy of %s, is disabled. Maybe enable it again, or deregister it for a new copy."
              .formatted(disabled.get().image(), message.sourceAmi()));
    }
    int attempt =
        IntStream.iterate(1 + tries(copies), next -> next + 1)
            .filter(next -> !spent.test(ClientToken.of(message.sourceAmi(), here, next)))
            .findFirst()
            .orElseThrow();
    return copy(message, here, attempt);
  }

  private static int tries(List<ExistingCopy> copies) {
    return copies.stream().mapToInt(ExistingCopy::attempt).max().orElse(0);
  }

  private static Decision copy(ImageCreated message, Destination here, int attempt) {
    try {
      return new Copy(CopyRequest.of(message, here, attempt));
    } catch (IllegalArgumentException e) {
      return new Settled.Refused("with the tags of a copy, " + e.getMessage());
    }
  }
}
