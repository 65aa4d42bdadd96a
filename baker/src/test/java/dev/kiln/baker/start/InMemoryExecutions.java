package dev.kiln.baker.start;

import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.model.bake.BakeId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Executions that do nothing, and end when they are told to.
public final class InMemoryExecutions implements Executions {
  /// By their ids.
  public final Map<String, BakeId> started = new LinkedHashMap<>();

  public final Map<String, Execution> executions = new HashMap<>();
  private final Map<UUID, String> tokens = new HashMap<>();

  @Override
  public String start(UUID token, BakeId bake, Pauses pauses) {
    return tokens.computeIfAbsent(
        token,
        _ -> {
          String id = "execution-%d".formatted(tokens.size() + 1);
          started.put(id, bake);
          executions.put(id, new Execution.Running());
          return id;
        });
  }

  @Override
  public Optional<Execution> find(String id) {
    return Optional.ofNullable(executions.get(id));
  }

  @Override
  public void stop(String id) {
    executions.computeIfPresent(id, (_, _) -> new Execution.Ended("Cancelled", Instant.EPOCH, ""));
  }
}
