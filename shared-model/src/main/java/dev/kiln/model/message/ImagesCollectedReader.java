package dev.kiln.model.message;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what collectors tell, see [MemberMessageReader].
final class ImagesCollectedReader {
  private ImagesCollectedReader() {}

  /// @throws IllegalArgumentException naming everything that is wrong
  static ImagesCollected read(Map<String, Object> json) {
    List<String> problems = new ArrayList<>();
    JsonFields fields = new JsonFields(json, problems);
    Optional<AccountId> account = fields.text("account", AccountId::new);
    Optional<Region> region = fields.text("region", Region::new);
    Optional<Instant> finishedAt = fields.text("finishedAt", Instant::parse);
    Optional<Integer> kept = fields.whole("kept", ImagesCollectedReader::count);
    Optional<Integer> marked = fields.whole("marked", ImagesCollectedReader::count);
    Optional<Integer> unmarked = fields.whole("unmarked", ImagesCollectedReader::count);
    Optional<List<ImageId>> removed = fields.anyTexts("removed", ImageId::new);
    Optional<Long> bytes = fields.longWhole("bytes", ImagesCollectedReader::count);
    Optional<List<String>> left = fields.anyTexts("left", text -> text);
    Optional<List<String>> doubts = fields.anyTexts("doubts", text -> text);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new ImagesCollected(
        account.orElseThrow(),
        region.orElseThrow(),
        finishedAt.orElseThrow(),
        kept.orElseThrow(),
        marked.orElseThrow(),
        unmarked.orElseThrow(),
        removed.orElseThrow(),
        bytes.orElseThrow(),
        left.orElseThrow(),
        doubts.orElseThrow());
  }

  private static <N extends Number> N count(N number) {
    if (number.longValue() < 0) {
      throw new IllegalArgumentException(number + " is less than 0");
    }
    return number;
  }
}
