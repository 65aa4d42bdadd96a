package dev.kiln.model.stage;

import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Every stage's rights, declared once.
public final class StageModel {
  private StageModel() {}

  public static StageRole roleOf(StageName stage) {
    return switch (stage) {
      case START -> StartRights.role();
      case DUE -> DueRights.role();
      case PIPELINE -> PipelineRights.role();
      case SCRIPTS -> ScriptsRights.role();
      case LOOKUP -> LookupRights.role();
      case BUILD -> BuildRights.role();
      case TEST -> TestRights.role();
      case UPDATE -> UpdateRights.role();
      case PUBLISH -> PublishRights.role();
      case COPY -> CopyRights.role();
      case CONFIRM -> ConfirmRights.role();
      case FLEET -> FleetRights.role();
      case REPLAY -> ReplayRights.role();
      case COLLECT -> CollectRights.ofSources();
      case COLLECT_COPIES -> CollectRights.ofCopies();
      case KEEP -> KeepRights.role();
    };
  }

  /// The type in which a stage's rights are declared.
  static Class<?> declaringType(StageName stage) {
    return switch (stage) {
      case START -> StartRights.class;
      case DUE -> DueRights.class;
      case PIPELINE -> PipelineRights.class;
      case SCRIPTS -> ScriptsRights.class;
      case LOOKUP -> LookupRights.class;
      case BUILD -> BuildRights.class;
      case TEST -> TestRights.class;
      case UPDATE -> UpdateRights.class;
      case PUBLISH -> PublishRights.class;
      case COPY -> CopyRights.class;
      case CONFIRM -> ConfirmRights.class;
      case FLEET -> FleetRights.class;
      case REPLAY -> ReplayRights.class;
      case COLLECT, COLLECT_COPIES -> CollectRights.class;
      case KEEP -> KeepRights.class;
    };
  }

  /// All roles, in the order of a bake.
  public static List<StageRole> roles() {
    return Arrays.stream(StageName.values()).map(StageModel::roleOf).toList();
  }

  /// The actions of all stages together.
  public static SortedSet<Action> actions() {
    SortedSet<Action> actions = new TreeSet<>();
    for (StageRole role : roles()) {
      role.privileges().forEach(privilege -> actions.add(privilege.action()));
    }
    return actions;
  }
}
