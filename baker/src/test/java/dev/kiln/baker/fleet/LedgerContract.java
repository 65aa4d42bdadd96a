package dev.kiln.baker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.fleet.Ledger.Kept;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// What whoever writes down what became of copies relies on.
public interface LedgerContract {
  Region EAST = new Region("us-east-1");
  KeyArn KEY = new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d");

  Ledger ledger();

  @Test
  default void whatIsWrittenIsReadBack() {
    AccountId account = unused();
    for (CopyResult result : new CopyResult[] {copied(account, 1), failed(account, 1)}) {
      LedgerEntry entry = new LedgerEntry.OfCopy(image(), account, EAST);

      Optional<String> version = ledger().replace(entry, result, Optional.empty());

      assertThat(version).isPresent();
      assertThat(ledger().kept(entry)).isEqualTo(new Kept(result, version.orElseThrow()));
    }
  }

  @Test
  default void nothingIsWrittenOverWhatWasNotSeen() {
    AccountId account = unused();
    LedgerEntry entry = new LedgerEntry.OfPair(account, EAST);
    Optional<String> first = ledger().replace(entry, copied(account, 1), Optional.empty());

    assertThat(ledger().replace(entry, copied(account, 2), Optional.empty())).isEmpty();
    Optional<String> second = ledger().replace(entry, copied(account, 3), first);
    assertThat(ledger().replace(entry, copied(account, 4), first)).isEmpty();

    assertThat(second).isPresent();
    assertThat(ledger().kept(entry).message()).isEqualTo(copied(account, 3));
  }

  static ImageId image() {
    return new ImageId("ami-%017x".formatted(ThreadLocalRandom.current().nextLong() >>> 1));
  }

  private static AccountId unused() {
    return new AccountId(
        "%012d".formatted(ThreadLocalRandom.current().nextLong(1_000_000_000_000L)));
  }

  static CopyResult copied(AccountId account, long second) {
    return new ImageCopied(
        account,
        EAST,
        new ImageId("ami-00000000000000001"),
        new ImageId("ami-00000000000000002"),
        Optional.empty(),
        Optional.empty(),
        KEY,
        Instant.EPOCH,
        Instant.ofEpochSecond(second));
  }

  static CopyResult failed(AccountId account, long second) {
    return new ImageCopyFailed(
        account,
        EAST,
        Optional.of(new ImageId("ami-00000000000000001")),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        KEY,
        Optional.empty(),
        Instant.ofEpochSecond(second),
        "no slot",
        1);
  }
}
