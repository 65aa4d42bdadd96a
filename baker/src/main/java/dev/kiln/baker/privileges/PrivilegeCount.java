package dev.kiln.baker.privileges;

import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageRole;
import java.util.List;

/// How many of AWS's actions roles use.
///
/// @param used by the roles together
/// @param available in `services`
/// @param services all that the stage model has actions of
record PrivilegeCount(int used, int available, List<String> services) {
  PrivilegeCount {
    services = List.copyOf(services);
  }

  static PrivilegeCount of(List<StageRole> roles) {
    List<String> services = StageModel.actions().stream().map(Action::service).distinct().toList();
    int available = services.stream().mapToInt(each -> AwsActions.of(each).count()).sum();
    return new PrivilegeCount(actions(roles), available, services);
  }

  static int actions(List<StageRole> roles) {
    return (int)
        roles.stream()
            .flatMap(role -> role.privileges().stream())
            .map(Privilege::action)
            .distinct()
            .count();
  }
}
