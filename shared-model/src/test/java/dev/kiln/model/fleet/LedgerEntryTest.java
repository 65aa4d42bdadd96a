package dev.kiln.model.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopyFailed;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerEntryTest {
  @Test
  void aResultIsEnteredByItsSourceAndByItsPair() {
    assertThat(LedgerEntry.of(failed(Optional.of(new ImageId("ami-0123456789abcdef0")))))
        .extracting(LedgerEntry::key)
        .containsExactly(
            "copies/ami-0123456789abcdef0/222222222222/us-east-1.json",
            "fleet/222222222222/us-east-1.json");
  }

  @Test
  void ofAnUnknownSourceThereIsThePairsOnly() {
    assertThat(LedgerEntry.of(failed(Optional.empty())))
        .extracting(LedgerEntry::key)
        .containsExactly("fleet/222222222222/us-east-1.json");
  }

  private static CopyResult failed(Optional<ImageId> source) {
    return new ImageCopyFailed(
        new AccountId("222222222222"),
        new Region("us-east-1"),
        source,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d"),
        Optional.empty(),
        Instant.EPOCH,
        "no slot",
        1);
  }
}
