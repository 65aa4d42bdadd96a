package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Tags;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads `image-created` messages: Kiln's own (`kiln.image-created/1`) and those without a schema,
/// which have AMIgo's fields.
///
/// Unknown fields are ignored, so that a newer publisher can add some and tell so by a minor
/// version (`kiln.image-created/1.1`). An unknown major version is refused: its fields may mean
/// something else. So is a message that names nobody, for which nobody would ever miss a copy.
public final class ImageCreatedReader {
  private static final Pattern KNOWN =
      Pattern.compile(Pattern.quote(ImageCreated.SCHEMA) + "(\\.[0-9]+)?");

  /// The parser quotes what it stumbles over.
  private static final int LONGEST_OF_PARSER = 150;

  private ImageCreatedReader() {}

  public static Reading read(String body) {
    Map<String, Object> json;
    try {
      json = JSON.std.mapFrom(body);
    } catch (IOException e) {
      return new Reading.Refused(List.of("the body is not a JSON object: " + firstLine(e)));
    }
    if (json == null) {
      return new Reading.Refused(List.of("the body is not a JSON object: null"));
    }
    Object schema = json.get("schema");
    if (schema != null && !isKnown(schema)) {
      return new Reading.Refused(
          List.of(
              "schema \"%s\" is not known here, only %s and AMIgo's form without a schema"
                  .formatted(JsonFields.quote(schema), ImageCreated.SCHEMA)));
    }
    List<String> problems = new ArrayList<>();
    JsonFields fields = new JsonFields(json, problems);
    Optional<ImageCreated> message = message(fields, schema != null, problems);
    return message.isPresent() && problems.isEmpty()
        ? new Reading.Understood(message.get())
        : new Reading.Refused(problems);
  }

  private static boolean isKnown(Object schema) {
    return schema instanceof String text && KNOWN.matcher(text).matches();
  }

  private static Optional<ImageCreated> message(
      JsonFields fields, boolean kiln, List<String> problems) {
    Optional<ImageId> sourceAmi = fields.text("sourceAmi", ImageId::new);
    Optional<Region> sourceRegion = fields.text("sourceRegion", Region::new);
    Optional<? extends Audience> audience =
        fields.has("targets") ? pairs(fields) : accounts(fields);
    Optional<ImageName> name = fields.text("name", ImageName::new);
    Optional<String> description =
        fields.has("description") ? fields.text("description", d -> d) : Optional.of("");
    Optional<Tags> tags = fields.textMap("tags").flatMap(values -> tags(values, problems));
    Optional<? extends Origin> origin = kiln ? origin(fields) : Optional.of(new Origin.Amigo());
    if (sourceAmi.isEmpty()
        || sourceRegion.isEmpty()
        || audience.isEmpty()
        || name.isEmpty()
        || description.isEmpty()
        || tags.isEmpty()
        || origin.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ImageCreated(
            sourceAmi.get(),
            sourceRegion.get(),
            audience.get(),
            name.get(),
            description.get(),
            tags.get(),
            origin.get()));
  }

  private static Optional<Audience> accounts(JsonFields fields) {
    return fields
        .texts("targetAccounts", AccountId::new)
        .map(accounts -> new Audience.Accounts(new TreeSet<>(accounts)));
  }

  private static Optional<Audience> pairs(JsonFields fields) {
    Optional<List<JsonFields>> targets = fields.objects("targets");
    if (targets.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<AccountId, SortedSet<Region>> pairs = new TreeMap<>();
    for (JsonFields target : targets.get()) {
      Optional<AccountId> account = target.text("account", AccountId::new);
      Optional<List<Region>> regions = target.texts("regions", Region::new);
      if (account.isEmpty() || regions.isEmpty()) {
        continue;
      }
      pairs.computeIfAbsent(account.get(), _ -> new TreeSet<>()).addAll(regions.get());
    }
    return Optional.of(new Audience.Pairs(pairs));
  }

  private static Optional<Tags> tags(Map<String, String> values, List<String> problems) {
    try {
      return Optional.of(Tags.carried(values));
    } catch (IllegalArgumentException e) {
      problems.add("tags: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Origin> origin(JsonFields fields) {
    Optional<RecipeName> recipe = fields.text("recipe", RecipeName::new);
    Optional<BakeId> bake = fields.text("bake", BakeId::new);
    Optional<Instant> createdAt = fields.text("createdAt", Instant::parse);
    Optional<Retention> retention =
        fields.object("retention").flatMap(ImageCreatedReader::retention);
    Optional<? extends Encryption> encryption =
        fields.has("sourceKey")
            ? fields.text("sourceKey", key -> new Encryption.Under(new KeyArn(key)))
            : Optional.of(new Encryption.None());
    Optional<Boolean> again = fields.has("again") ? fields.flag("again") : Optional.of(false);
    if (recipe.isEmpty()
        || bake.isEmpty()
        || createdAt.isEmpty()
        || retention.isEmpty()
        || encryption.isEmpty()
        || again.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Origin.Kiln(
            recipe.get(),
            bake.get(),
            createdAt.get(),
            retention.get(),
            encryption.get(),
            again.get()));
  }

  private static Optional<Retention> retention(JsonFields fields) {
    Optional<Duration> minimumAge = fields.text("minimumAge", Duration::parse);
    return fields.whole("keep", keep -> new Retention(keep, minimumAge.orElse(Duration.ZERO)));
  }

  private static String firstLine(IOException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return Printable.line(line, LONGEST_OF_PARSER);
  }
}
