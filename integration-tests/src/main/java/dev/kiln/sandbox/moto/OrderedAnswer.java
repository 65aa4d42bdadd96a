package dev.kiln.sandbox.moto;

import dev.kiln.model.image.AccountId;
import java.util.HashMap;
import java.util.Map;

/// An error that calls of one operation get because somebody ordered it, whatever the rules say.
///
/// Unless told otherwise, it comes instead of the call's effect, to any account, until it is taken
/// back. The oldest order goes first.
///
/// One for `DeleteSnapshot` is also for the snapshots that `DeregisterImage` deletes: their return
/// code is `client-error` then, or `internal-error` for statuses from 500.
public final class OrderedAnswer {
  private final Map<String, Object> fields;

  private OrderedAnswer(Map<String, Object> fields) {
    this.fields = Map.copyOf(fields);
  }

  /// An error as AWS words it.
  ///
  /// @param service and operation as AWS's service model names them, `ec2` and `CopyImage`
  public static OrderedAnswer error(
      String service, String operation, String code, String message, int status) {
    return silence(service, operation)
        .with("code", code)
        .with("message", message)
        .with("status", status);
  }

  /// No answer: the connection is closed.
  public static OrderedAnswer silence(String service, String operation) {
    return new OrderedAnswer(Map.of("service", service, "operation", operation));
  }

  /// For calls of this account only.
  public OrderedAnswer to(AccountId account) {
    return with("account", account.value());
  }

  /// So many times only.
  public OrderedAnswer times(int times) {
    return with("times", times);
  }

  /// After so many calls that are answered as ever: `after(2)` is about the third.
  public OrderedAnswer after(int calls) {
    return with("passing", calls);
  }

  /// The call does its work first; one that fails by itself says how.
  public OrderedAnswer afterEffect() {
    return with("effect", "whole");
  }

  Map<String, Object> fields() {
    return fields;
  }

  private OrderedAnswer with(String field, Object value) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put(field, value);
    return new OrderedAnswer(all);
  }
}
