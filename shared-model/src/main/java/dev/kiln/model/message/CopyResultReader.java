package dev.kiln.model.message;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reads what members tell of copies, see [MemberMessageReader].
public final class CopyResultReader {
  private final JsonFields fields;
  private final List<String> problems;

  private CopyResultReader(Map<String, Object> json) {
    this.problems = new ArrayList<>();
    this.fields = new JsonFields(json, problems);
  }

  /// @throws IllegalArgumentException naming everything that is wrong
  public static CopyResult read(String body) {
    return switch (MemberMessageReader.read(body)) {
      case CopyResult result -> result;
      case ImagesCollected _ ->
          throw new IllegalArgumentException("it tells of a collector, and of no copy");
    };
  }

  static ImageCopied copied(Map<String, Object> json) {
    return new CopyResultReader(json).copied();
  }

  static ImageCopyFailed failed(Map<String, Object> json) {
    return new CopyResultReader(json).failed();
  }

  private ImageCopied copied() {
    Optional<AccountId> account = fields.text("account", AccountId::new);
    Optional<Region> region = fields.text("region", Region::new);
    Optional<ImageId> sourceAmi = fields.text("sourceAmi", ImageId::new);
    Optional<ImageId> image = fields.text("image", ImageId::new);
    Optional<RecipeName> recipe = known("recipe", RecipeName::new);
    Optional<BakeId> bake = known("bake", BakeId::new);
    Optional<KeyArn> key = fields.text("key", KeyArn::new);
    Optional<Instant> startedAt = fields.text("startedAt", Instant::parse);
    Optional<Instant> finishedAt = fields.text("finishedAt", Instant::parse);
    requireNoProblems();
    return new ImageCopied(
        account.orElseThrow(),
        region.orElseThrow(),
        sourceAmi.orElseThrow(),
        image.orElseThrow(),
        recipe,
        bake,
        key.orElseThrow(),
        startedAt.orElseThrow(),
        finishedAt.orElseThrow());
  }

  private ImageCopyFailed failed() {
    Optional<AccountId> account = fields.text("account", AccountId::new);
    Optional<Region> region = fields.text("region", Region::new);
    Optional<ImageId> sourceAmi = known("sourceAmi", ImageId::new);
    Optional<ImageId> image = known("image", ImageId::new);
    Optional<RecipeName> recipe = known("recipe", RecipeName::new);
    Optional<BakeId> bake = known("bake", BakeId::new);
    Optional<KeyArn> key = fields.text("key", KeyArn::new);
    Optional<Instant> startedAt = known("startedAt", Instant::parse);
    Optional<Instant> finishedAt = fields.text("finishedAt", Instant::parse);
    Optional<String> reason = fields.text("reason", text -> text);
    Optional<Integer> attempt = fields.whole("attempt", CopyResultReader::attempt);
    requireNoProblems();
    return new ImageCopyFailed(
        account.orElseThrow(),
        region.orElseThrow(),
        sourceAmi,
        image,
        recipe,
        bake,
        key.orElseThrow(),
        startedAt,
        finishedAt.orElseThrow(),
        reason.orElseThrow(),
        attempt.orElseThrow());
  }

  private <T> Optional<T> known(String field, Function<String, T> type) {
    return fields.has(field) ? fields.text(field, type) : Optional.empty();
  }

  private static Integer attempt(Integer number) {
    if (number < 1) {
      throw new IllegalArgumentException(number + " is less than 1");
    }
    return number;
  }

  private void requireNoProblems() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
