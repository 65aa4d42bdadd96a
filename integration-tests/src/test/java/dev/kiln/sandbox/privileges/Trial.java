package dev.kiln.sandbox.privileges;

import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.privileges.Site.Observation;
import dev.kiln.sandbox.privileges.Verdict.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Tries the rights of the stages at a site: all of them, and all but one.
///
/// [Changes of policies take their time to be known
/// everywhere](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html), so what does
/// not look final is tried again until a try began after the site's patience with rights had ended.
final class Trial implements AutoCloseable {
  private final Site site;
  private final RolePolicies policies;
  private final Scenarios scenarios;

  private Trial(Site site, RolePolicies policies, Scenarios scenarios) {
    this.site = site;
    this.policies = policies;
    this.scenarios = scenarios;
  }

  /// @param folder for recipes
  static Trial at(Site site, Path folder) throws IOException {
    RolePolicies policies = RolePolicies.of(site);
    return new Trial(site, policies, new Scenarios(site, folder));
  }

  /// Every right of the stages that are tried, as far as anything can be learned about it here.
  Stream<Right> rights() {
    return site.stages().stream()
        .map(StageModel::roleOf)
        .flatMap(role -> Right.of(role).stream())
        .filter(right -> site.shows(right.privilege().evidence()))
        .filter(this::isGiven);
  }

  /// Not where an installation has nothing the right could be for.
  private boolean isGiven(Right right) {
    Site.Member member = site.member();
    Map<Place, String> places =
        right.role().isMembers()
            ? Places.ofMember(
                site.installation(),
                member.place().account(),
                member.place().region(),
                member.key())
            : Places.ofTooling(site.installation());
    return !(right.resource() instanceof Resource.Typed typed)
        || !Place.fillEach(typed.arn(), Place.in(places)).isEmpty();
  }

  /// Goes the stage's ways with the rights it has.
  Run complete(StageName stage) throws IOException {
    scenarios.prepare(stage);
    Instant latest = Instant.now().plus(site.patience().rights());
    while (true) {
      Instant began = Instant.now();
      Run run = run(stage);
      if (run.isFaultless() || !began.isBefore(latest)) {
        return run;
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  /// Goes the stage's ways without a right, and gives it back.
  Verdict without(Right right) throws IOException {
    StageName stage = right.role().stage();
    Run run;
    scenarios.prepare(stage);
    policies.give(right.taken());
    try {
      run = less(right);
    } finally {
      policies.restore(stage);
    }
    boolean isJust = run.denied().equals(Set.of(right.action()));
    boolean isUnseen = run.denied().isEmpty() && !run.sawEverything();
    Need need =
        run.trouble().isEmpty()
            ? Need.NO
            : isJust || (isUnseen && complete(stage).isFaultless()) ? Need.YES : Need.UNCLEAR;
    return new Verdict(right, need, run.denied(), run.said());
  }

  @Override
  public void close() {
    scenarios.close();
  }

  private Run less(Right right) throws IOException {
    Instant latest = Instant.now().plus(site.patience().rights());
    while (true) {
      Instant began = Instant.now();
      Run run = run(right.role().stage());
      boolean isFinal = run.trouble().isPresent() && run.denied().equals(Set.of(right.action()));
      if (isFinal || !began.isBefore(latest)) {
        return run;
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  private Run run(StageName stage) throws IOException {
    Observation observation = site.observe(stage);
    Optional<String> trouble = scenarios.trouble(stage);
    String said =
        observation.words().isEmpty()
            ? trouble.orElse("")
            : String.join(" / ", observation.words());
    return new Run(trouble, observation.denied(), said, observation.isComplete());
  }

  /// One time a stage's ways were gone.
  ///
  /// @param trouble what went wrong, if anything did
  record Run(Optional<String> trouble, Set<String> denied, String said, boolean sawEverything) {
    boolean isFaultless() {
      return trouble.isEmpty() && denied.isEmpty();
    }
  }
}
