package dev.kiln.baker.aws;

import dev.kiln.baker.aws.S3Objects.Listed;
import dev.kiln.baker.collect.CopyLedger;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.CopyResultReader;
import dev.kiln.model.message.ImageCopied;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The ledger in the bakes bucket, `copies/<image>/<account>/<region>.json`, to be read.
final class S3CopyLedger implements CopyLedger {
  private final S3Objects objects;

  S3CopyLedger(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public List<Told> of(ImageId source) {
    return objects.list(LedgerEntry.copiesOf(source)).stream().map(this::told).toList();
  }

  private Told told(Listed object) {
    byte[] content =
        objects
            .get(object.key())
            .orElseThrow(() -> new JournalException(object.key() + " is no more", null));
    try {
      CopyResult result = CopyResultReader.read(new String(content, StandardCharsets.UTF_8));
      return new Told(
          result.account(), result.region(), result instanceof ImageCopied, result.finishedAt());
    } catch (IllegalArgumentException e) {
      throw new JournalException("%s: %s".formatted(object.key(), e.getMessage()), e);
    }
  }
}
