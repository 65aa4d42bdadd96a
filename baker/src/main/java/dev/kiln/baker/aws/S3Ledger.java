package dev.kiln.baker.aws;

import dev.kiln.baker.fleet.Ledger;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.message.MemberMessage;
import dev.kiln.model.message.MemberMessageReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The ledger in the bakes bucket.
final class S3Ledger implements Ledger {
  private final S3Objects objects;

  S3Ledger(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Kept kept(LedgerEntry entry) {
    S3Objects.Version object =
        objects
            .version(entry.key())
            .orElseThrow(() -> new JournalException(entry.key() + " is no more", null));
    try {
      return new Kept(
          MemberMessageReader.read(new String(object.content(), StandardCharsets.UTF_8)),
          object.tag());
    } catch (IllegalArgumentException e) {
      throw new JournalException("%s cannot be read: %s".formatted(entry.key(), e.getMessage()), e);
    }
  }

  @Override
  public Optional<String> replace(LedgerEntry entry, MemberMessage message, Optional<String> over) {
    return objects.replace(entry.key(), message.toJson().getBytes(StandardCharsets.UTF_8), over);
  }
}
