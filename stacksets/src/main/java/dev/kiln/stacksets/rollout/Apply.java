package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Does what a plan says: buckets and artifacts, then the tooling account, then the members.
///
/// # What goes wrong
///
/// It answers failures, it does not throw them. Where a stack of the tooling account fails, nothing
/// is done to the members, who would subscribe to a topic that is not there. A member that fails
/// does not keep the others, as far as the tolerated number goes. Killed at any point and begun
/// again, it ends as if it had never been killed.
public final class Apply {
  private final Installation installation;
  private final Rollout.ByStackSet rollout;
  private final Cloud cloud;
  private final Pause pause;
  private final Progress progress;

  public Apply(
      Installation installation,
      Rollout.ByStackSet rollout,
      Cloud cloud,
      Pause pause,
      Progress progress) {
    this.installation = installation;
    this.rollout = rollout;
    this.cloud = cloud;
    this.pause = pause;
    this.progress = progress;
  }

  /// @param removes whether members that `kiln.yaml` no longer has are to go
  /// @throws InterruptedException when the waiting was broken off; what is under way goes on
  public Report apply(Release release, boolean removes) throws InterruptedException {
    Planner planner = new Planner(installation, rollout, release, cloud);
    MemberRun members =
        new MemberRun(
            planner.members(), cloud.stackSets(), release.member(), pause, progress, this::upload);
    Optional<Failure> stopped;
    try {
      stopped = own(planner);
      if (stopped.isEmpty()) {
        stopped = members.settle(removes).map(Apply::lasting);
      }
    } catch (CallFailedException e) {
      stopped = Optional.of(e.failure());
    }
    try {
      return new Report(outcomes(planner, members.failed()), stopped);
    } catch (CallFailedException e) {
      // The first cause is the one to tell.
      return new Report(List.of(), stopped.or(() -> Optional.of(e.failure())));
    }
  }

  /// What belongs to the tooling account.
  private Optional<Failure> own(Planner planner) throws InterruptedException {
    StackRun run = new StackRun(cloud.stacks(), pause, progress, this::upload);
    for (Region region : planner.artifactRegions()) {
      Optional<String> why = run.settle(() -> planner.artifactsStack(region));
      if (why.isPresent()) {
        return why.map(Apply::lasting);
      }
      for (Upload upload : planner.uploads(region)) {
        progress.tell("upload %s to %s".formatted(upload.artifact().key(), region));
        cloud.artifacts().put(region, upload.artifact().key(), upload.artifact().file());
      }
    }
    return run.settle(planner::toolingStack).map(Apply::lasting);
  }

  private Optional<String> upload(Definition definition) {
    if (!definition.hasToBeUploaded()) {
      return Optional.empty();
    }
    Region region = installation.region();
    if (!cloud.artifacts().has(region, definition.key())) {
      cloud.artifacts().put(region, definition.key(), definition.template());
    }
    return Optional.of(cloud.artifacts().url(region, definition.key()));
  }

  private List<Report.Outcome> outcomes(Planner planner, Map<Target, String> failed) {
    if (cloud.stackSets().find().isEmpty()) {
      return List.of();
    }
    List<Report.Outcome> outcomes = new ArrayList<>();
    MemberPlanner members = planner.members();
    Set<Target> missing = new TreeSet<>(members.wantedTargets());
    Page.forEach(
        cloud.stackSets()::instances,
        instance -> {
          Target target = instance.target();
          missing.remove(target);
          Standing standing = members.standing(instance);
          String reason =
              switch (standing) {
                case CURRENT, SUSPENDED -> "";
                case SURPLUS -> MemberPlanner.SURPLUS;
                case OUTDATED, FAILED, MISSING -> failed.getOrDefault(target, instance.reason());
              };
          outcomes.add(new Report.Outcome(target, standing, reason));
        });
    missing.forEach(target ->
        outcomes.add(
            new Report.Outcome(
                target, Standing.MISSING, failed.getOrDefault(target, missingReason()))));
    outcomes.sort(Comparator.comparing(Report.Outcome::target));
    return outcomes;
  }

  private String missingReason() {
    return switch (rollout.permissions()) {
      case Permissions.ServiceManaged _ ->
          "maybe it is in none of fleet.organizationalUnits, or the management account";
      case Permissions.SelfManaged _ -> "not created";
    };
  }

  private static Failure lasting(String words) {
    return new Failure(words, Failure.Kind.LASTING);
  }
}
