package dev.kiln.model.stage;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the model leaves open, because it differs from installation to installation. In texts it
/// stands as its name in braces, `{region}`.
public enum Place {
  PARTITION,

  /// The Region the stage runs in.
  REGION,

  /// The account the stage runs in.
  ACCOUNT,

  /// The account where images are baked.
  TOOLING_ACCOUNT,

  /// The Region where they are baked.
  TOOLING_REGION,
  NAMESPACE,

  /// The subnet of builder and test instances; may have several values.
  SUBNET,

  /// The security group of builder and test instances; may have several values.
  SECURITY_GROUP,

  /// The instance types builder and test instances may have, as `StringLike` takes them; may have
  /// several values.
  INSTANCE_TYPE,

  /// The names of the roles that builder and test instances may have; may have several values, or
  /// none where recipes may name no instance profile.
  INSTANCE_ROLE,

  /// The names of the topics members hear of images by; may have several values.
  TOPIC,

  /// The id of a member account's own key in the Region.
  KEY,

  /// The id of the tooling account's key that images are encrypted under before they are copied;
  /// has no value where an installation names none.
  SOURCE_KEY,

  /// The accounts an image may be shared with, `*` standing for any; may have several values.
  FLEET,

  /// What functions may send to X-Ray, `*` standing for anything: AWS has no resource level for it.
  /// It has no value where an installation asks for no traces.
  TRACES;

  private static final Pattern OPEN = Pattern.compile("\\{([a-z-]+)}");

  /// Fills the places of `text` in.
  ///
  /// @throws IllegalArgumentException when `text` leaves something open that is no place
  public static String fill(String text, Function<Place, String> values) {
    return OPEN.matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(values.apply(of(match.group(1)))));
  }

  /// The places of one account.
  ///
  /// @return a function that throws IllegalArgumentException for a place that `values` lacks
  public static Function<Place, String> in(Map<Place, String> values) {
    return place -> {
      String value = values.get(place);
      if (value == null) {
        throw new IllegalArgumentException("Nothing is known for {%s}".formatted(place));
      }
      return value;
    };
  }

  /// As [#fill], once for each value where a place has several, separated by commas; not at all
  /// where it has none.
  public static List<String> fillEach(String text, Function<Place, String> values) {
    Matcher open = OPEN.matcher(text);
    if (!open.find()) {
      return List.of(text);
    }
    String all = values.apply(of(open.group(1)));
    return Arrays.stream(all.isEmpty() ? new String[0] : all.split(",", -1))
        .flatMap(value ->
            fillEach(text.substring(open.end()), values).stream()
                .map(rest -> text.substring(0, open.start()) + value + rest))
        .toList();
  }

  private static Place of(String name) {
    return Arrays.stream(values())
        .filter(place -> place.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no place {%s}".formatted(name)));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
