package dev.kiln.baker.privileges;

import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A privilege of which something is not shown yet.
///
/// @param open what has to be tried in a live account
/// @param page of AWS that the privilege is declared by
record OpenPoint(StageName stage, Action action, String open, URI page) {
  private static final String NEEDED = "whether the stage's work is done without it";

  static List<OpenPoint> of(List<StageRole> roles) {
    return roles.stream().flatMap(OpenPoint::of).toList();
  }

  private static Stream<OpenPoint> of(StageRole role) {
    return role.privileges().stream()
        .flatMap(privilege -> of(role.stage(), privilege).stream())
        .distinct();
  }

  private static Optional<OpenPoint> of(StageName stage, Privilege privilege) {
    return switch (privilege.evidence()) {
      case Evidence.Sandbox(URI page, String open) ->
          open.isEmpty()
              ? Optional.empty()
              : Optional.of(new OpenPoint(stage, privilege.action(), open, page));
      case Evidence.Documented(URI page) ->
          Optional.of(new OpenPoint(stage, privilege.action(), NEEDED, page));
      case Evidence.Live(URI page, String what) ->
          Optional.of(new OpenPoint(stage, privilege.action(), what, page));
    };
  }
}
