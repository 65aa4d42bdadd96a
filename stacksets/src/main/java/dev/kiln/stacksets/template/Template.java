package dev.kiln.stacksets.template;

import dev.kiln.model.digest.Sha256;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A CloudFormation template, ready to be deployed.
///
/// @param name what it is the template of: `tooling`, `member` or `artifacts`
/// @param text YAML; the same installation gives the same text
public record Template(String name, String text) {

  /// What CloudFormation takes [with a
  /// request](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html);
  /// a longer template it reads from S3.
  public static final int MOST_BYTES_IN_A_REQUEST = 51_200;

  /// What it takes at all.
  public static final int MOST_BYTES = 1_048_576;

  /// In UTF-8.
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// 64 hexadecimal digits.
  public String sha256() {
    return Sha256.hex(bytes());
  }

  /// The parameters by name, with their defaults; those have none that have to be given.
  public SortedMap<String, Optional<String>> parameters() {
    SortedMap<String, Optional<String>> parameters = new TreeMap<>();
    declared()
        .forEach((parameter, properties) ->
            parameters.put(
                parameter, Optional.ofNullable(properties.get("Default")).map(Object::toString)));
    return parameters;
  }

  /// What [CloudFormation would take
  /// instead](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html)
  /// of this value; empty where it takes it.
  ///
  /// @param parameter one of [#parameters()]
  public Optional<String> expectedInsteadOf(String parameter, String value) {
    Map<String, Object> properties = declared().getOrDefault(parameter, Map.of());
    if (properties.get("AllowedValues") instanceof List<?> allowed) {
      List<String> values = allowed.stream().map(String::valueOf).toList();
      return Optional.of("one of " + String.join(", ", values))
          .filter(_ -> !values.contains(value));
    }
    if ("Number".equals(properties.get("Type"))) {
      BigDecimal least = bound(properties, "MinValue", Long.MIN_VALUE);
      BigDecimal most = bound(properties, "MaxValue", Long.MAX_VALUE);
      return Optional.of(range(properties)).filter(_ -> !isNumber(value, least, most));
    }
    return properties.get("AllowedPattern") instanceof String pattern
        ? Optional.of("text that matches " + pattern).filter(_ -> !value.matches(pattern))
        : Optional.empty();
  }

  private static BigDecimal bound(Map<String, Object> properties, String name, long otherwise) {
    return new BigDecimal(String.valueOf(properties.getOrDefault(name, otherwise)));
  }

  private static String range(Map<String, Object> properties) {
    String from = properties.containsKey("MinValue") ? " from " + properties.get("MinValue") : "";
    String to = properties.containsKey("MaxValue") ? " to " + properties.get("MaxValue") : "";
    return "a number" + from + to;
  }

  private static boolean isNumber(String value, BigDecimal least, BigDecimal most) {
    try {
      BigDecimal number = new BigDecimal(value);
      return number.compareTo(least) >= 0 && number.compareTo(most) <= 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private Map<String, Map<String, Object>> declared() {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(section("Parameters"));
  }

  /// What stands, further in, below a key of the template's own.
  private String section(String key) {
    return text.lines()
        .dropWhile(line -> !line.equals(key + ":"))
        .skip(1)
        .takeWhile(line -> line.isEmpty() || line.startsWith(" "))
        .collect(Collectors.joining("\n"));
  }

  public boolean fitsIntoARequest() {
    return bytes().length <= MOST_BYTES_IN_A_REQUEST;
  }

  /// As reports show it, such as `member, 9f8e7d6c5b4a`.
  @Override
  public String toString() {
    return "%s, %s".formatted(name, sha256().substring(0, 12));
  }
}
