package dev.kiln.sandbox.automation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Functions that answer what they were told to, one after the other, and runbooks that are over
/// with the second look.
final class InMemoryServices implements Services {
  private final Deque<Invoked> answers = new ArrayDeque<>();
  private final Map<String, Child> children = new HashMap<>();
  private final List<String> looked = new ArrayList<>();

  /// What was asked for, in this order.
  final List<Invocation> invocations = new ArrayList<>();

  final List<Map<String, List<String>>> started = new ArrayList<>();

  InMemoryServices answering(String... payloads) {
    for (String payload : payloads) {
      answers.add(new Invoked(200, null, payload));
    }
    return this;
  }

  InMemoryServices failing(String payload) {
    answers.add(new Invoked(200, "Unhandled", payload));
    return this;
  }

  InMemoryServices with(String runbook, Child child) {
    children.put(runbook, child);
    return this;
  }

  @Override
  public Invoked invoke(Invocation invocation) throws RefusedException {
    invocations.add(invocation);
    if (answers.isEmpty()) {
      throw new RefusedException("An error occurred (AccessDeniedException): no", false);
    }
    return answers.removeFirst();
  }

  @Override
  public String start(
      String runbook, Optional<String> version, Map<String, List<String>> parameters)
      throws RefusedException {
    if (!children.containsKey(runbook)) {
      throw new RefusedException(
          "An error occurred (AutomationDefinitionNotFoundException)", false);
    }
    started.add(parameters);
    return runbook;
  }

  @Override
  public Child look(String execution) {
    boolean isFirst = !looked.contains(execution);
    looked.add(execution);
    return isFirst
        ? new Child("InProgress", Map.of())
        : children.getOrDefault(execution, new Child("Failed", Map.of()));
  }
}
