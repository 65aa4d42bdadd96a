package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.artifact.Artifact;
import dev.kiln.stacksets.rollout.StackChange.Verb;
import dev.kiln.stacksets.rollout.Stacks.StackName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Sees what is there, and what would change. It changes nothing.
///
/// Everything throws [CallFailedException]: of what could not be seen nothing is concluded.
public final class Planner {
  private final Installation installation;
  private final Rollout.ByStackSet rollout;
  private final Release release;
  private final Cloud cloud;

  public Planner(
      Installation installation, Rollout.ByStackSet rollout, Release release, Cloud cloud) {
    this.installation = installation;
    this.rollout = rollout;
    this.release = release;
    this.cloud = cloud;
  }

  /// @param removes whether members that `kiln.yaml` no longer has are to go
  public Plan plan(boolean removes) {
    List<StackChange> stacks = new ArrayList<>();
    List<Upload> uploads = new ArrayList<>();
    for (Region region : artifactRegions()) {
      StackChange change = artifactsStack(region);
      if (!change.isNothing()) {
        stacks.add(change);
      }
      uploads.addAll(uploads(region));
    }
    StackChange tooling = toolingStack();
    if (!tooling.isNothing()) {
      stacks.add(tooling);
    }
    MemberPlanner planner = members();
    MembersPlan members = planner.plan(removes, Set.of());
    SortedSet<AccountId> accounts = new TreeSet<>(planner.accounts());
    accounts.addAll(installation.fleet().accounts());
    return new Plan(
        release,
        stacks,
        uploads,
        members,
        Quotas.misfits(installation, accounts, rollout.regions().size(), release));
  }

  /// What the roles of the tooling account and of the members would gain and lose.
  public List<RightsChange> rights() {
    StackName tooling = new StackName(installation.toolingStack(), installation.region());
    Optional<String> toolingTemplate =
        cloud.stacks().find(tooling).map(_ -> cloud.stacks().template(tooling));
    Optional<String> memberTemplate = cloud.stackSets().find().map(StackSet::template);
    return List.of(
        RightsChange.of(tooling.name(), toolingTemplate, release.tooling().template()),
        RightsChange.of(
            installation.memberStackSet(), memberTemplate, release.member().template()));
  }

  /// Where artifacts are needed: a function's code has to be in its own Region.
  SortedSet<Region> artifactRegions() {
    SortedSet<Region> regions = new TreeSet<>(rollout.regions());
    regions.add(installation.region());
    return regions;
  }

  /// What is missing in the bucket of a Region.
  List<Upload> uploads(Region region) {
    List<Artifact> needed = new ArrayList<>();
    if (region.equals(installation.region())) {
      needed.addAll(release.toolingFiles());
    }
    if (rollout.regions().contains(region)) {
      needed.addAll(release.memberFiles());
    }
    return needed.stream()
        .distinct()
        .filter(artifact -> !cloud.artifacts().has(region, artifact.key()))
        .map(artifact -> new Upload(region, artifact))
        .toList();
  }

  StackChange artifactsStack(Region region) {
    return stack(new StackName(installation.artifactsStack(), region), release.artifacts());
  }

  StackChange toolingStack() {
    return stack(
        new StackName(installation.toolingStack(), installation.region()), release.tooling());
  }

  MemberPlanner members() {
    return new MemberPlanner(
        installation.fleet().accounts(),
        rollout,
        release.member(),
        cloud.stackSets(),
        new Overrides(installation, rollout.settings()),
        labels());
  }

  private MemberPlanner.Labels labels() {
    return new MemberPlanner.Labels(
        installation.tooling().value(),
        installation.region().value(),
        installation.memberStackSet(),
        rollout.permissions() instanceof Permissions.ServiceManaged);
  }

  StackChange stack(StackName name, Definition wanted) {
    Optional<Stack> found = cloud.stacks().find(name);
    if (found.isEmpty()) {
      return new StackChange(name, wanted, Verb.CREATE, List.of("not there"));
    }
    Stack stack = found.get();
    if (stack.isAtWork()) {
      return new StackChange(name, wanted, Verb.WAIT, List.of(stack.status()));
    }
    if (stack.isLeftover()) {
      return new StackChange(name, wanted, Verb.CREATE_AGAIN, List.of(stack.status()));
    }
    if (!stack.isStanding()) {
      return new StackChange(name, wanted, Verb.STUCK, List.of(stack.status()));
    }
    List<String> why =
        Differences.between(cloud.stacks().template(name), stack.parameters(), wanted);
    return new StackChange(name, wanted, why.isEmpty() ? Verb.NOTHING : Verb.UPDATE, why);
  }
}
