package dev.kiln.model.stage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The role of a stage.
///
/// @param privileges in a stable order, so that a change of rights is a readable difference
public record StageRole(StageName stage, RunsIn runsIn, List<Privilege> privileges) {
  public StageRole {
    privileges =
        privileges.stream()
            .sorted(
                Comparator.comparing(Privilege::action)
                    .thenComparing(privilege -> privilege.resources().toString())
                    .thenComparing(privilege -> privilege.conditions().toString()))
            .toList();
  }

  /// Whether the role is one of a member account's.
  public boolean isMembers() {
    return runsIn == RunsIn.MEMBER || runsIn == RunsIn.LAPTOP_FOR_MEMBER;
  }

  /// Whether the rights depend on the value of `place`.
  public boolean leavesOpen(Place place) {
    String open = "{%s}".formatted(place);
    return privileges.stream()
        .anyMatch(privilege ->
            privilege.resources().stream()
                    .anyMatch(resource ->
                        switch (resource) {
                          case Resource.Typed typed -> typed.arn().contains(open);
                          case Resource.Everything everything ->
                              everything.where().equals(Optional.of(place));
                        })
                || privilege.conditions().stream()
                    .flatMap(condition -> condition.values().stream())
                    .anyMatch(value -> value.contains(open)));
  }

  /// Whether the stage has declared the action, on whatever resource.
  public boolean declares(Action action) {
    return privileges.stream().anyMatch(privilege -> privilege.action().equals(action));
  }

  /// Whether the stage has declared the action on the resource with this ARN, under whatever
  /// conditions.
  ///
  /// @param places what the declarations leave open
  boolean declares(Action action, String arn, Function<Place, String> places) {
    return privileges.stream()
        .filter(privilege -> privilege.action().equals(action))
        .flatMap(privilege -> privilege.resources().stream())
        .anyMatch(resource -> resource.covers(arn, places));
  }

  /// What its policy says, in the order of the privileges.
  ///
  /// @param places gives each place its value: what it is in one account, or a template's reference
  ///   to it
  public List<Statement> statements(Function<Place, String> places) {
    return Statement.of(this, places);
  }

  /// Where a stage runs, and so who may become its role.
  public enum RunsIn {
    /// On a developer's machine or a build server.
    LAPTOP,

    /// In the tooling account: its function, or a developer with `--local`.
    TOOLING,

    /// In the tooling account, as a function that nobody else may become.
    FUNCTION,

    /// In the tooling account: Systems Manager Automation goes through runbooks with it.
    AUTOMATION,

    /// In a member account, as a function.
    MEMBER,

    /// On a developer's machine, with a role of a member account that the tooling account trusts.
    LAPTOP_FOR_MEMBER;

    /// Who may become the role, each for itself.
    public List<Trust> trusts() {
      return switch (this) {
        case LAPTOP -> List.of(new Trust.People(Place.ACCOUNT));
        case TOOLING -> List.of(Trust.FUNCTION, new Trust.People(Place.ACCOUNT));
        case FUNCTION, MEMBER -> List.of(Trust.FUNCTION);
        case AUTOMATION -> List.of(Trust.RUNBOOK);
        case LAPTOP_FOR_MEMBER -> List.of(new Trust.People(Place.TOOLING_ACCOUNT));
      };
    }
  }
}
