package dev.kiln.stacksets.rollout;

import dev.kiln.model.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a stack is to be.
///
/// @param template CloudFormation's, as text
/// @param parameters all of the template's, those that have its own default included
public record Definition(String template, SortedMap<String, String> parameters) {

  /// [More has to be uploaded
  /// first](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
  static final int LARGEST_INLINE = 51_200;

  /// [More CloudFormation does not
  /// take](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
  static final int LARGEST = 1_048_576;

  public Definition {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  int size() {
    return template.getBytes(StandardCharsets.UTF_8).length;
  }

  boolean hasToBeUploaded() {
    return size() > LARGEST_INLINE;
  }

  /// Where the template lies when it has to be uploaded.
  String key() {
    return "templates/%s.yaml".formatted(Sha256.hex(template.getBytes(StandardCharsets.UTF_8)));
  }
}
