package dev.kiln.stacksets.rollout;

import java.util.Optional;

/// Asks for last copies, and keeps why it was not told of some: that ends nothing. Where it may not
/// ask, it asks no more.
///
/// May be used by several threads.
final class LedgerLook {
  private final LastCopies copies;
  private Optional<Failure> first = Optional.empty();
  private boolean isRefused;
  private int unknown;

  LedgerLook(LastCopies copies) {
    this.copies = copies;
  }

  LastCopy of(Target target) {
    if (isRefused()) {
      return fail(Optional.empty());
    }
    try {
      return copies.of(target).<LastCopy>map(LastCopy.Told::new).orElseGet(LastCopy.None::new);
    } catch (CallFailedException e) {
      return fail(Optional.of(e.failure()));
    }
  }

  private synchronized boolean isRefused() {
    return isRefused;
  }

  private synchronized LastCopy fail(Optional<Failure> why) {
    unknown++;
    first = first.or(() -> why);
    isRefused = isRefused || why.filter(failure -> failure.kind().isRefusal()).isPresent();
    return new LastCopy.Unknown();
  }

  /// What people are to be told of it.
  synchronized Optional<String> trouble() {
    return first.map(failure ->
        "The last copy of %d members is not known: %s".formatted(unknown, failure.words()));
  }
}
