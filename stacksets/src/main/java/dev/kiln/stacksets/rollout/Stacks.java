package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;
import java.util.List;
import java.util.Optional;

/// The stacks of the tooling account. What asks AWS for something only begins it: [#find] tells
/// when it has ended.
///
/// Everything throws [CallFailedException].
public interface Stacks {

  /// Empty as well when the stack was deleted.
  Optional<Stack> find(StackName name);

  /// The text the stack was last given.
  String template(StackName name);

  /// Where there is one of that name already, it stays as it is.
  ///
  /// @param template where it lies, if it had to be uploaded
  void create(StackName name, Definition definition, Optional<String> template);

  /// @return whether there is anything to update
  boolean update(StackName name, Definition definition, Optional<String> template);

  void delete(StackName name);

  /// What failed in the stack's last change and why, one line for each resource, the first cause
  /// first.
  List<String> failures(StackName name);

  record StackName(String name, Region region) {
    @Override
    public String toString() {
      return "%s in %s".formatted(name, region);
    }
  }
}
