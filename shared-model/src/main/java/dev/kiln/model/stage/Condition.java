package dev.kiln.model.stage;

import java.util.List;

/// When an action may be used.
///
/// @param operator of IAM, such as `StringEquals`
/// @param key such as `ec2:CreateAction`
/// @param values any of them; may leave [Place]s open
public record Condition(String operator, String key, List<String> values) {
  public Condition {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("A condition on %s needs a value".formatted(key));
    }
    values = values.stream().sorted().toList();
  }

  static Condition is(String key, String... values) {
    return new Condition("StringEquals", key, List.of(values));
  }

  static Condition isLike(String key, String... values) {
    return new Condition("StringLike", key, List.of(values));
  }

  /// Holds as well where the key is absent.
  static Condition isIfThere(String key, String... values) {
    return new Condition("StringEqualsIfExists", key, List.of(values));
  }

  /// The key's value is this ARN.
  static Condition isArn(String key, String arn) {
    return new Condition("ArnEquals", key, List.of(arn));
  }

  /// Every one of a key's values is among these, as is none at all.
  static Condition allAreAmong(String key, List<String> values) {
    return new Condition("ForAllValues:StringEquals", key, values);
  }

  /// Every one of a key's values is like one of these, as is none at all.
  static Condition allAreLike(String key, String... values) {
    return new Condition("ForAllValues:StringLike", key, List.of(values));
  }

  /// AWS itself makes the call, as a part of what this service was asked for.
  static Condition isThrough(String service) {
    return new Condition("ForAnyValue:StringEquals", "aws:CalledVia", List.of(service));
  }

  static Condition isTrue(String key) {
    return new Condition("Bool", key, List.of("true"));
  }

  static Condition isThere(String key) {
    return new Condition("Null", key, List.of("false"));
  }

  static Condition isAbsent(String key) {
    return new Condition("Null", key, List.of("true"));
  }
}
