package dev.kiln.stacksets.rollout;

import dev.kiln.model.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The name of an operation of the StackSet, and the token that keeps it from being done twice; see
/// [OperationId](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html).
///
/// It comes from what is asked for, so that a process that was killed finds what it asked for. What
/// was asked for before and has ended, well or not, is asked for again under the next number.
public record OperationId(String value) {

  /// @param verb what is done, such as `update`
  /// @param content all that makes this operation another than that
  /// @param attempt from 1 on
  static OperationId of(String verb, List<String> content, int attempt) {
    String digest = Sha256.hex(String.join("\n", content).getBytes(StandardCharsets.UTF_8));
    return new OperationId("kiln-%s-%s-%d".formatted(verb, digest.substring(0, 32), attempt));
  }

  @Override
  public String toString() {
    return value;
  }
}
