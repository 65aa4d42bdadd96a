package dev.kiln.baker.fleet;

import dev.kiln.baker.fleet.Ledger.Kept;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.message.MemberMessage;
import dev.kiln.model.message.MemberMessageReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Hears what members tell, and writes it down.
///
/// Of the results of a copy, and of those of an account and Region, the [latest][MemberMessage]
/// stays, whatever order they come in, however often, and by however many at once they are heard:
/// each writes only over what it has seen, and looks again where somebody was quicker. What cannot
/// be read is never taken out of the queue.
public final class Hearing {
  /// By how much clocks may differ. The queue's is AWS's, and no member's.
  private static final Duration AHEAD = Duration.ofMinutes(15);

  /// As many as may be quicker one after the other.
  private static final int TRIES = 20;

  private final Ledger ledger;
  private final Failures failures;

  public Hearing(Ledger ledger, Failures failures) {
    this.ledger = ledger;
    this.failures = failures;
  }

  /// What goes wrong with this message concerns no other.
  public Heard hear(Told told) {
    MemberMessage message;
    try {
      message = MemberMessageReader.read(told.body());
    } catch (IllegalArgumentException e) {
      return new Heard.Unreadable(String.valueOf(e.getMessage()));
    }
    try {
      return hear(message, told.sentAt());
    } catch (JournalException unreadable) {
      return new Heard.Later(message, String.valueOf(unreadable.getMessage()));
    } catch (RuntimeException thrown) {
      return new Heard.Later(
          message,
          failures.explain(thrown).map(Failures.Failure::words).orElse(String.valueOf(thrown)));
    }
  }

  private Heard hear(MemberMessage message, Optional<Instant> sentAt) {
    Optional<Instant> latest = sentAt.map(sent -> sent.plus(AHEAD));
    if (latest.isPresent() && message.finishedAt().isAfter(latest.get())) {
      // Nothing could ever replace it.
      return new Heard.Unreadable(
          "it says that it tells of %s, and was sent before, at %s"
              .formatted(message.finishedAt(), sentAt.get()));
    }
    boolean isEntered = false;
    for (LedgerEntry entry : LedgerEntry.of(message)) {
      isEntered |= enter(entry, message);
    }
    return isEntered ? new Heard.Entered(message) : new Heard.Known(message);
  }

  /// It tries to write first: who may not list a bucket is not told that an object is not there.
  ///
  /// @return whether it was written
  private boolean enter(LedgerEntry entry, MemberMessage message) {
    Optional<String> over = Optional.empty();
    for (int tries = 0; tries < TRIES; tries++) {
      if (ledger.replace(entry, message, over).isPresent()) {
        return true;
      }
      Kept there = ledger.kept(entry);
      if (!message.isLaterThan(there.message())) {
        return false;
      }
      over = Optional.of(there.version());
    }
    throw new JournalException(
        "%s was written by others %d times meanwhile".formatted(entry.key(), TRIES), null);
  }
}
