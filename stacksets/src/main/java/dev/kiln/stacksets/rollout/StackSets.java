package dev.kiln.stacksets.rollout;

import java.util.Optional;
import java.util.SortedMap;

/// The one StackSet of an installation.
///
/// Whatever takes an [OperationId] begins an operation and does not wait for its end. Where there
/// is one of that id, it begins none. While another is at work, it fails with [Failure.Kind#BUSY].
///
/// Everything throws [CallFailedException].
public interface StackSets {

  Optional<StackSet> find();

  /// Makes it, without any instance; where it is there already, it stays as it is.
  ///
  /// @param template where it lies, if it had to be uploaded
  void create(Definition definition, Optional<String> template);

  /// Gives it another definition, and then its instances.
  ///
  /// @param where all others become outdated and are left alone, and automatic deployment stays as
  ///   it is; everywhere if empty
  void update(
      Definition definition, Optional<String> template, Optional<Batch> where, OperationId id);

  /// Tries instances again that are not as the StackSet wants them, failed creations included; see
  /// [UpdateStackInstances](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html).
  void retry(Batch batch, OperationId id);

  /// @param overrides parameters that have other values there
  void createInstances(Batch batch, SortedMap<String, String> overrides, OperationId id);

  /// @param overrides all that have other values there; the others have the StackSet's again
  void override(Batch batch, SortedMap<String, String> overrides, OperationId id);

  /// Deletes them, and their stacks.
  void deleteInstances(Batch batch, OperationId id);

  Page<StackInstance> instances(Optional<String> from);

  SortedMap<String, String> overridesOf(Target target);

  Optional<Operation> operation(OperationId id);

  /// For whom an operation was that changed who has an instance.
  ///
  /// @return empty where nothing is known of it
  Optional<Scope> scope(OperationId id);

  Page<Operation> operations(Optional<String> from);

  Page<OperationResult> results(OperationId id, Optional<String> from);
}
