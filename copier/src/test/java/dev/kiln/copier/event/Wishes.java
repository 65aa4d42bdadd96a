package dev.kiln.copier.event;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Published;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Everything in an event that can be read as a wish for a copy, however deep it is wrapped: a
/// second opinion on what the copier may ask for, by the contract of the message alone.
record Wishes(List<Map<?, ?>> objects) {
  private static final Pattern AMI = Pattern.compile("ami-[0-9a-f]{8}([0-9a-f]{9})?");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9()\\[\\] ./\\-'@_]{3,128}");
  private static final Set<String> OWN_TAGS =
      Set.of(
          "Encrypted",
          "CopiedFromAMI",
          "kiln:source-region",
          "kiln:attempt",
          "kiln:announced-at",
          "kiln:bake",
          "kiln:retain");

  static Wishes in(byte[] event) {
    List<Map<?, ?>> objects = new ArrayList<>();
    parse(new String(event, StandardCharsets.UTF_8), objects);
    return new Wishes(objects);
  }

  /// Whether somebody wishes for this copy, and the request is one that EC2 could take.
  boolean contain(CopyRequest request) {
    return AMI.matcher(request.source().value()).matches()
        && NAME.matcher(request.name().value()).matches()
        && request.description().length() <= 255
        && request.tags().values().size() <= 50
        && request.key().equals(Published.HERE.key())
        && objects.stream().anyMatch(object -> isFor(request, object));
  }

  private static boolean isFor(CopyRequest request, Map<?, ?> wish) {
    Object schema = wish.get("schema");
    boolean isKnown =
        schema == null || String.valueOf(schema).matches("kiln\\.image-created/1(\\.[0-9]+)?");
    return isKnown
        && request.source().value().equals(wish.get("sourceAmi"))
        && request.sourceRegion().value().equals(wish.get("sourceRegion"))
        && wish.get("name") instanceof String name
        && (request.attempt() > 1 || request.name().value().equals(name))
        && wish.get("tags") instanceof Map<?, ?> tags
        && carries(request, tags)
        && isMarkedAs(request, wish, tags)
        && isMeantForUs(wish);
  }

  /// By whose message it was made: whose collects and reports it.
  private static boolean isMarkedAs(CopyRequest request, Map<?, ?> wish, Map<?, ?> tags) {
    Map<String, String> marks = request.tags().values();
    Object bake = wish.get("schema") == null ? tags.get("kiln:bake") : wish.get("bake");
    return "true".equals(marks.get("Encrypted"))
        && Objects.equals(wish.get("sourceAmi"), marks.get("CopiedFromAMI"))
        && Objects.equals(wish.get("sourceRegion"), marks.get("kiln:source-region"))
        && Objects.equals(bake, marks.get("kiln:bake"));
  }

  private static boolean carries(CopyRequest request, Map<?, ?> tags) {
    return request.tags().values().entrySet().stream()
        .allMatch(tag ->
            OWN_TAGS.contains(tag.getKey()) || tag.getValue().equals(tags.get(tag.getKey())));
  }

  private static boolean isMeantForUs(Map<?, ?> wish) {
    String account = Published.HERE.account().value();
    if (wish.get("targets") instanceof List<?> targets) {
      return targets.stream()
          .anyMatch(target ->
              target instanceof Map<?, ?> pair
                  && account.equals(pair.get("account"))
                  && pair.get("regions") instanceof List<?> regions
                  && regions.contains(Published.HERE.region().value()));
    }
    return wish.get("targetAccounts") instanceof List<?> accounts && accounts.contains(account);
  }

  private static void parse(String text, List<Map<?, ?>> objects) {
    try {
      collect(JSON.std.anyFrom(text), objects);
    } catch (IOException _) {
      // Then it is no wish.
    }
  }

  private static void collect(@Nullable Object value, List<Map<?, ?>> objects) {
    switch (value) {
      case Map<?, ?> map -> {
        objects.add(map);
        map.values().forEach(each -> collect(each, objects));
      }
      case List<?> list -> list.stream().filter(Objects::nonNull).forEach(e -> collect(e, objects));
      case String text when text.contains("{") -> parse(text, objects);
      case null, default -> {}
    }
  }
}
