package dev.kiln.baker.privileges;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.policy.Wildcards;
import dev.kiln.model.stage.Action;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The actions AWS has in a service, with the resource types and condition keys of each, and the
/// ARN formats of the types, from its [service authorization
/// reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
public final class AwsActions {
  private final Map<String, AwsAction> actions;

  private final Map<String, String> arnFormats;

  private AwsActions(Map<String, AwsAction> actions, Map<String, String> arnFormats) {
    this.actions = actions;
    this.arnFormats = arnFormats;
  }

  /// @throws IllegalArgumentException when no extract is kept for the service
  public static AwsActions of(String service) {
    try (InputStream in = AwsActions.class.getResourceAsStream("/iam-data/" + service + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("No authorization data is kept for " + service);
      }
      Map<?, ?> json = JSON.std.mapFrom(in);
      Map<String, AwsAction> actions = new LinkedHashMap<>();
      map(json, "actions")
          .forEach((name, value) -> actions.put(name.toString(), action((Map<?, ?>) value)));
      Map<String, String> arnFormats = new LinkedHashMap<>();
      map(json, "resourceTypes")
          .forEach((name, value) ->
              arnFormats.put(name.toString(), String.valueOf(((Map<?, ?>) value).get("arn"))));
      return new AwsActions(actions, arnFormats);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The authorization data of %s is damaged".formatted(service), e);
    }
  }

  /// Whether AWS certainly has no such action. IAM does not care for upper and lower case.
  ///
  /// @param action such as `ec2:CopyImage`, perhaps with `*` or `?` for any
  static boolean isUnknown(String action) {
    String[] parts = action.split(":", 2);
    if (parts.length < 2) {
      return !action.equals("*");
    }
    String service = parts[0].toLowerCase(Locale.ROOT);
    return service.matches("[a-z0-9-]+")
        && AwsActions.class.getResource("/iam-data/" + service + ".json") != null
        && of(service).actions.keySet().stream()
            .noneMatch(each ->
                Wildcards.covers(parts[1].toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT)));
  }

  public int count() {
    return actions.size();
  }

  /// @return empty when AWS has no such action
  public Optional<AwsAction> find(Action action) {
    return Optional.ofNullable(actions.get(action.name()));
  }

  /// @param resourceType as AWS calls it, such as `image`
  /// @return such as `arn:${Partition}:ec2:${Region}::image/${ImageId}`; empty when there is no
  ///   such type
  public Optional<String> arnFormat(String resourceType) {
    return Optional.ofNullable(arnFormats.get(resourceType));
  }

  private static AwsAction action(Map<?, ?> json) {
    Map<String, Set<String>> types = new LinkedHashMap<>();
    map(json, "resourceTypes")
        .forEach((type, value) ->
            types.put(type.toString(), texts(((Map<?, ?>) value).get("conditionKeys"))));
    return new AwsAction(types, texts(json.get("conditionKeys")));
  }

  private static Map<?, ?> map(Map<?, ?> json, String field) {
    return json.get(field) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Set<String> texts(@Nullable Object json) {
    Set<String> texts = new LinkedHashSet<>();
    if (json instanceof List<?> list) {
      list.forEach(each -> texts.add(String.valueOf(each)));
    }
    return texts;
  }

  /// @param resourceTypes each with its own condition keys; empty where there is no resource level
  /// @param conditionKeys of the action whatever its resource
  public record AwsAction(Map<String, Set<String>> resourceTypes, Set<String> conditionKeys) {

    /// Whether a condition on `key` means anything for resources of `type`.
    ///
    /// @param key with the tag's key in place, such as `aws:ResourceTag/Team`
    public boolean knows(String key, String type) {
      Set<String> ofType = resourceTypes.getOrDefault(type, Set.of());
      return isAmong(key, conditionKeys) || isAmong(key, ofType);
    }

    private static boolean isAmong(String key, Set<String> keys) {
      return keys.contains(key)
          || keys.contains(key.replaceFirst("/.*", "/\\${TagKey}"))
          || keys.contains(key.replaceFirst("/.*", "/\\${AttributeName}"));
    }
  }
}
