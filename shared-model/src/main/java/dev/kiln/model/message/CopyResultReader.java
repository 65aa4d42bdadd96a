package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reads what members tell of copies.
///
/// Unknown fields are ignored and minor versions (`kiln.image-copied/1.1`) taken, so that a newer
/// member can add some; another major version is refused.
public final class CopyResultReader {
  private static final String MINOR = "(\\.[0-9]+)?";

  private final JsonFields fields;
  private final List<String> problems;

  private CopyResultReader(JsonFields fields, List<String> problems) {
    this.fields = fields;
    this.problems = problems;
  }

  /// @throws IllegalArgumentException naming everything that is wrong
  public static CopyResult read(String body) {
    Map<String, Object> json;
    try {
      json = JSON.std.mapFrom(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("the body is not a JSON object", e);
    }
    if (json == null) {
      throw new IllegalArgumentException("the body is not a JSON object: null");
    }
    List<String> problems = new ArrayList<>();
    CopyResultReader reader = new CopyResultReader(new JsonFields(json, problems), problems);
    String schema = String.valueOf(json.get("schema"));
    if (schema.matches(ImageCopied.SCHEMA + MINOR)) {
      return reader.copied();
    }
    if (schema.matches(ImageCopyFailed.SCHEMA + MINOR)) {
      return reader.failed();
    }
    throw new IllegalArgumentException(
        "schema \"%s\" is not known here, only %s and %s"
            .formatted(JsonFields.quote(schema), ImageCopied.SCHEMA, ImageCopyFailed.SCHEMA));
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
