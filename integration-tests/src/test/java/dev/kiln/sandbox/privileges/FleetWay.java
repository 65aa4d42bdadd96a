package dev.kiln.sandbox.privileges;

import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.s3.S3Client;

/// The way of the stage fleet: of a copy that failed and was made later, both is written down, and
/// the later stays. It is told of an account that nobody has.
final class FleetWay {
  private static final AccountId NOBODY = new AccountId("000000000000");

  private final Site site;
  private final Region region;
  private final ImageId source = any();

  FleetWay(Site site) {
    this.site = site;
    this.region = site.member().place().region();
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    CopyResult failed =
        new ImageCopyFailed(
            NOBODY,
            region,
            Optional.of(source),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            site.member().key(),
            Optional.empty(),
            now.minusSeconds(1),
            "tries the rights of the stage fleet",
            1);
    CopyResult copied =
        new ImageCopied(
            NOBODY,
            region,
            source,
            any(),
            Optional.empty(),
            Optional.empty(),
            site.member().key(),
            now.minusSeconds(1),
            now);
    try {
      return tell(failed).or(() -> tell(copied));
    } finally {
      LedgerEntry.of(copied).forEach(this::forget);
    }
  }

  private Optional<String> tell(CopyResult result) {
    site.tell(List.of(result.toJson()));
    Instant latest = Instant.now().plus(site.patience().copy());
    while (true) {
      List<String> lacking =
          LedgerEntry.of(result).stream()
              .filter(entry -> !Ledgers.read(site, entry).equals(Optional.of(result)))
              .map(LedgerEntry::key)
              .toList();
      boolean isEmpty = site.tooling().isEmpty(site.installation().resultsQueue());
      if (lacking.isEmpty() && isEmpty) {
        return Optional.empty();
      }
      if (!Instant.now().isBefore(latest)) {
        return Optional.of(
            "After %s %s do not say %s, %s"
                .formatted(
                    site.patience().copy(),
                    lacking,
                    result.toJson(),
                    isEmpty ? "no message left" : "messages are left"));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  private void forget(LedgerEntry entry) {
    S3Client s3 = site.tooling().s3();
    s3.deleteObject(delete -> delete.bucket(site.installation().bakesBucket()).key(entry.key()));
  }

  private static ImageId any() {
    return new ImageId("ami-%017x".formatted(new SecureRandom().nextLong() >>> 1));
  }
}
