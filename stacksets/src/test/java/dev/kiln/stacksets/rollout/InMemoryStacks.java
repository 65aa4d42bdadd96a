package dev.kiln.stacksets.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Stacks as CloudFormation keeps them: what is begun ends when time passes.
final class InMemoryStacks implements Stacks {
  private final Map<String, Kept> stacks = new TreeMap<>();

  /// Stacks whose next change fails, and why.
  final Map<String, String> broken = new TreeMap<>();

  int created;
  int updated;

  void pass() {
    stacks.values().removeIf(stack -> stack.stack.status().equals("DELETE_IN_PROGRESS"));
    stacks.forEach((name, stack) -> stack.end(broken.get(name)));
  }

  boolean isStanding(StackName name) {
    return find(name).filter(Stack::isStanding).isPresent();
  }

  void put(StackName name, Definition definition, String status) {
    stacks.put(name.toString(), new Kept(definition, definition, status));
  }

  Map<String, String> deployed() {
    Map<String, String> deployed = new TreeMap<>();
    stacks.forEach((name, kept) -> deployed.put(name, kept.stack.status() + kept.definition));
    return deployed;
  }

  @Override
  public Optional<Stack> find(StackName name) {
    return Optional.ofNullable(stacks.get(name.toString())).map(kept -> kept.stack);
  }

  @Override
  public String template(StackName name) {
    return kept(name).definition.template();
  }

  @Override
  public void create(StackName name, Definition definition, Optional<String> template) {
    if (!stacks.containsKey(name.toString())) {
      stacks.put(name.toString(), new Kept(definition, definition, "CREATE_IN_PROGRESS"));
      created++;
    }
  }

  @Override
  public boolean update(StackName name, Definition definition, Optional<String> template) {
    Kept kept = kept(name);
    if (kept.definition.equals(definition)) {
      return false;
    }
    stacks.put(name.toString(), new Kept(definition, kept.definition, "UPDATE_IN_PROGRESS"));
    updated++;
    return true;
  }

  @Override
  public void delete(StackName name) {
    Kept kept = kept(name);
    kept.stack = new Stack("DELETE_IN_PROGRESS", "", kept.stack.parameters());
  }

  @Override
  public List<String> failures(StackName name) {
    return Optional.ofNullable(broken.get(name.toString())).stream().toList();
  }

  private Kept kept(StackName name) {
    Kept kept = stacks.get(name.toString());
    if (kept == null) {
      throw new CallFailedException(
          new Failure("Stack %s does not exist".formatted(name), Failure.Kind.LASTING));
    }
    return kept;
  }

  private static final class Kept {
    private final Definition before;
    private Definition definition;
    private Stack stack;

    private Kept(Definition definition, Definition before, String status) {
      this.definition = definition;
      this.before = before;
      this.stack = new Stack(status, "", definition.parameters());
    }

    private void end(@Nullable String failure) {
      String status = stack.status();
      if (!status.endsWith("_IN_PROGRESS")) {
        return;
      }
      String action = status.substring(0, status.length() - "_IN_PROGRESS".length());
      if (failure == null) {
        stack = new Stack(action + "_COMPLETE", "", definition.parameters());
      } else if (action.equals("CREATE")) {
        stack = new Stack("ROLLBACK_COMPLETE", failure, definition.parameters());
      } else {
        definition = before;
        stack = new Stack("UPDATE_ROLLBACK_COMPLETE", failure, before.parameters());
      }
    }
  }
}
