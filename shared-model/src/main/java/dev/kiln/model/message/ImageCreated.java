package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Tags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The news that an image can be copied.
///
/// Its JSON is a superset of the message AMIgo publishes: `sourceAmi`, `sourceRegion`,
/// `targetAccounts`, `name`, `description` and `tags` are that message's own fields, and a message
/// with only those is valid.
///
/// @param tags the source image's tags, which its other accounts cannot see
public record ImageCreated(
    ImageId sourceAmi,
    Region sourceRegion,
    Audience audience,
    ImageName name,
    String description,
    Tags tags,
    Origin origin) {

  public static final String SCHEMA = "kiln.image-created/1";

  /// The same news for others.
  public ImageCreated to(Audience others) {
    return new ImageCreated(sourceAmi, sourceRegion, others, name, description, tags, origin);
  }

  /// The message as published, fields in the order of the contract.
  public String toJson() {
    try {
      return JSON.std.asString(asMap());
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }

  private Map<String, Object> asMap() {
    Map<String, Object> json = new LinkedHashMap<>();
    if (origin instanceof Origin.Kiln) {
      json.put("schema", SCHEMA);
    }
    json.put("sourceAmi", sourceAmi.value());
    json.put("sourceRegion", sourceRegion.value());
    json.put("targetAccounts", texts(audience.accounts()));
    json.put("name", name.value());
    json.put("description", description);
    json.put("tags", tags.values());
    if (audience instanceof Audience.Pairs pairs) {
      json.put("targets", targets(pairs));
    }
    if (origin instanceof Origin.Kiln kiln) {
      json.put("recipe", kiln.recipe().value());
      json.put("bake", kiln.bake().value());
      json.put("createdAt", kiln.createdAt().toString());
      json.put("retention", retention(kiln.retention()));
      if (kiln.encryption() instanceof Encryption.Under under) {
        json.put("sourceKey", under.key().value());
      }
      if (kiln.isAgain()) {
        json.put("again", true);
      }
    }
    return json;
  }

  private static List<Map<String, Object>> targets(Audience.Pairs pairs) {
    List<Map<String, Object>> targets = new ArrayList<>();
    pairs
        .regions()
        .forEach((account, regions) -> {
          Map<String, Object> target = new LinkedHashMap<>();
          target.put("account", account.value());
          target.put("regions", texts(regions));
          targets.add(target);
        });
    return targets;
  }

  private static Map<String, Object> retention(Retention retention) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("keep", retention.keep());
    json.put("minimumAge", retention.minimumAgeText());
    return json;
  }

  private static List<String> texts(Iterable<?> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.toString()));
    return texts;
  }
}
