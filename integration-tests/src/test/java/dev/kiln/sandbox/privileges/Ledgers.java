package dev.kiln.sandbox.privileges;

import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.CopyResultReader;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// A site's ledger of copies, for somebody who may look into it.
final class Ledgers {
  private Ledgers() {}

  static Optional<CopyResult> read(Site site, LedgerEntry entry) {
    try {
      return Optional.of(
          CopyResultReader.read(
              site.tooling()
                  .s3()
                  .getObjectAsBytes(
                      get -> get.bucket(site.installation().bakesBucket()).key(entry.key()))
                  .asUtf8String()));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    }
  }
}
