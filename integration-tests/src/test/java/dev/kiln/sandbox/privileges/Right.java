package dev.kiln.sandbox.privileges;

import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageRole;
import java.util.ArrayList;
import java.util.List;

/// One privilege of a stage on one of its resources: the least that can be taken away.
record Right(StageRole role, Privilege privilege, Resource resource) {

  static List<Right> of(StageRole role) {
    List<Right> rights = new ArrayList<>();
    for (Privilege privilege : role.privileges()) {
      privilege.resources().forEach(each -> rights.add(new Right(role, privilege, each)));
    }
    return rights;
  }

  String action() {
    return privilege.action().toString();
  }

  /// The stage's role with all its rights but this one.
  StageRole taken() {
    List<Privilege> privileges = new ArrayList<>(role.privileges());
    privileges.remove(privilege);
    List<Resource> others = new ArrayList<>(privilege.resources());
    others.remove(resource);
    if (!others.isEmpty()) {
      privileges.add(
          new Privilege(
              privilege.action(),
              others,
              privilege.conditions(),
              privilege.why(),
              privilege.evidence()));
    }
    return new StageRole(role.stage(), role.runsIn(), privileges);
  }

  @Override
  public String toString() {
    return "%s needs %s on %s"
        .formatted(
            role.stage(),
            action(),
            switch (resource) {
              case Resource.Typed typed -> typed.arn();
              case Resource.Everything _ -> "*";
            });
  }
}
