package dev.kiln.baker.due;

import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.bakes.Beginning;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.BrokenOffException;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.NoTimeLeftException;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.scripts.StoredRecipe;
import dev.kiln.baker.start.StartPipelineStage;
import dev.kiln.baker.start.StartPipelineStage.Started;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Schedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Begins the bakes that are due, each once however often, and by however many at once, this is
/// done: all that find the same [due time][DueTime] mean the same bake, whose start is written
/// where nobody else has written, and start the pipeline with the same token.
///
/// A bake that is due while another of its recipe is at work, or while there are as many as may be,
/// is postponed: nothing is written, and it is begun at a later look, unless its time is over by
/// then. [One look][LookTurn] is under way at a time, so that it counts all that were begun by
/// others; what people begin meanwhile, nobody limits.
///
/// A due bake is settled once its pipeline was started, or somebody cancelled it. Before that it is
/// tried again at the next look, with the version of the recipe it was begun with: where a look
/// broke off, where the pipeline could not be started, and where it gave way to another bake. That
/// one counts for it only where it was asked for at the same time or later, and was published: then
/// it found at least what this one would have found.
public final class DueBakes {
  private final PushedRecipes recipes;
  private final BakeRecords records;
  private final Executions executions;
  private final Failures failures;
  private final LookTurn turn;
  private final Limits limits;
  private final Pause pause;
  private final Clock clock;

  public DueBakes(
      PushedRecipes recipes,
      BakeRecords records,
      Executions executions,
      Failures failures,
      LookTurn turn,
      Limits limits,
      Pause pause,
      Clock clock) {
    this.recipes = recipes;
    this.records = records;
    this.executions = executions;
    this.failures = failures;
    this.turn = turn;
    this.limits = limits;
    this.pause = pause;
    this.clock = clock;
  }

  /// @param mostAtOnce how many bakes may be at work
  /// @param window for how long a bake that is due can be begun
  public record Limits(int mostAtOnce, Duration window) {
    public Limits {
      if (mostAtOnce < 1 || window.isNegative()) {
        throw new IllegalArgumentException(
            "%d bakes at once within %s are none".formatted(mostAtOnce, window));
      }
    }
  }

  /// Looks at every recipe, unless another look is under way.
  public Looked begin() throws InterruptedException {
    Optional<Instant> others = turn.take();
    if (others.isPresent()) {
      return new Looked.Elsewhere(others.get());
    }
    try {
      return new Looked.Here(look());
    } finally {
      endTurn();
    }
  }

  /// While AWS is out of reach, it ends by itself.
  private void endTurn() {
    try {
      turn.end();
    } catch (RuntimeException thrown) {
      Failures.Failure _ = failures.explain(thrown).orElseThrow(() -> thrown);
    }
  }

  private List<Finding> look() throws InterruptedException {
    Map<RecipeName, List<Pushed>> versions = recipes.versions();
    Set<BakeId> atWork = atWork(versions.keySet());
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<RecipeName, List<Pushed>> recipe : versions.entrySet()) {
      Optional<Finding> finding = begin(recipe.getKey(), recipe.getValue(), atWork);
      finding.ifPresent(findings::add);
      if (finding.isPresent() && finding.get() instanceof Finding.Started started) {
        atWork.add(started.bake());
      }
    }
    return findings;
  }

  private Optional<Finding> begin(RecipeName name, List<Pushed> versions, Set<BakeId> atWork)
      throws InterruptedException {
    Instant now = clock.instant();
    Optional<Pushed> newest = Pushed.newestAt(now, versions);
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    try {
      return switch (StoredRecipe.read(recipes, name, newest.get().digest())) {
        case StoredRecipe.Unusable unusable ->
            Optional.of(new Finding.Broken(name, unusable.why()));
        case StoredRecipe.Usable usable -> {
          Optional<DueTime> due =
              DueTime.of(
                  name,
                  usable.recipe().schedule(),
                  time -> scheduleAt(time, name, versions),
                  now,
                  limits.window());
          yield due.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  begin(due.get(), new Version(newest.get().digest(), usable.recipe()), atWork));
        }
      };
    } catch (JournalException unreadable) {
      return Optional.of(new Finding.Broken(name, String.valueOf(unreadable.getMessage())));
    } catch (RuntimeException thrown) {
      // One recipe keeps no other from being baked.
      Failures.Failure failure = failures.explain(thrown).orElseThrow(() -> thrown);
      return Optional.of(new Finding.Postponed(name, failure.words()));
    }
  }

  private Optional<Schedule> scheduleAt(Instant time, RecipeName name, List<Pushed> versions) {
    return Pushed.newestAt(time, versions)
        .map(version -> StoredRecipe.read(recipes, name, version.digest()))
        .filter(StoredRecipe.Usable.class::isInstance)
        .map(StoredRecipe.Usable.class::cast)
        .map(StoredRecipe.Usable::recipe)
        .map(Recipe::schedule);
  }

  /// A recipe as somebody pushed it.
  private record Version(RecipeDigest digest, Recipe recipe) {}

  /// @param newest what is baked, unless the bake was begun with another
  private Finding begin(DueTime due, Version newest, Set<BakeId> atWork)
      throws InterruptedException {
    BakeId bake = due.bake();
    Set<String> names = records.names(bake);
    Optional<Beginning> begun =
        names.contains(BakeRecords.START)
            ? Optional.of(records.read(bake, BakeRecords.START, Beginning::read))
            : Optional.empty();
    if (isSettled(bake, names, begun)) {
      return new Finding.Settled(due.recipe(), bake);
    }
    List<BakeId> others = atWork.stream().filter(other -> !other.equals(bake)).toList();
    Optional<BakeId> first =
        others.stream().filter(other -> other.recipe().equals(due.recipe())).findFirst();
    if (first.isPresent()) {
      return new Finding.Postponed(due.recipe(), "%s is at work".formatted(first.get()));
    }
    if (others.size() >= limits.mostAtOnce()) {
      return new Finding.Postponed(
          due.recipe(), "%d bakes are at work, and no more may be".formatted(others.size()));
    }
    RecipeDigest digest = begun.flatMap(Beginning::digest).orElse(newest.digest());
    if (digest.equals(newest.digest())) {
      return start(due, new BakeRequest(bake, newest.recipe(), digest));
    }
    return switch (StoredRecipe.read(recipes, due.recipe(), digest)) {
      case StoredRecipe.Usable usable -> start(due, new BakeRequest(bake, usable.recipe(), digest));
      case StoredRecipe.Unusable unusable -> new Finding.Broken(due.recipe(), unusable.why());
    };
  }

  /// Not where the pipeline was not started, nor anything else done in its place.
  private boolean isSettled(BakeId bake, Set<String> names, Optional<Beginning> begun) {
    if (begun.isEmpty() || names.contains(BakeRecords.CANCEL)) {
      return !names.isEmpty();
    }
    Beginning beginning = begun.get();
    return switch (beginning.standing()) {
      case ASKS, AT_WORK, STOPPED -> !beginning.isHosted() || beginning.execution().isPresent();
      case GAVE_WAY ->
          beginning.waitsFor().filter(other -> hasDoneTheWorkOf(bake, other)).isPresent();
      case WAITS, UNCHANGED -> true;
    };
  }

  private boolean hasDoneTheWorkOf(BakeId bake, BakeId other) {
    return !other.asked().isBefore(bake.asked())
        && BakeStatus.orUnreadable(records, other, records.names(other), clock.instant()).state()
            == BakeState.PUBLISHED;
  }

  private Finding start(DueTime due, BakeRequest request) throws InterruptedException {
    Claim claim = Claim.hosted(records, request.bake(), due.token(), clock);
    StageRunner runner = new StageRunner(failures, pause, Progress.SILENT, clock);
    StartStage turn = new StartStage(records, claim, false, executions, clock);
    Ended<Started> ended;
    try {
      ended =
          new BakeInTurn(turn, runner, failures, Progress.SILENT)
              .run(
                  request,
                  _ -> runner.run(new StartPipelineStage(executions, claim, due.token()), request));
    } catch (BrokenOffException brokenOff) {
      if (brokenOff.getCause() instanceof NoTimeLeftException noTimeLeft) {
        return new Finding.Postponed(due.recipe(), String.valueOf(noTimeLeft.getMessage()));
      }
      throw brokenOff;
    }
    return switch (ended) {
      case Ended.Reached<Started>(Started started) ->
          new Finding.Started(due.recipe(), request.bake(), started.execution());
      case Ended.Stopped<Started> stopped -> new Finding.Broken(due.recipe(), stopped.why());
      case Ended.Cancelled<Started> cancelled -> new Finding.Broken(due.recipe(), cancelled.why());
    };
  }

  /// All bakes of these recipes, wherever they run.
  private Set<BakeId> atWork(Set<RecipeName> names) {
    Instant now = clock.instant();
    Set<BakeId> atWork = new TreeSet<>(BakeId.BY_TIME);
    for (RecipeName name : names) {
      records
          .recent(name, now.minus(StartStage.LONGEST))
          .forEach((bake, entries) -> {
            BakeState state =
                BakeStatus.orUnreadable(records, bake, entries, now).with(executions, now).state();
            if (state.isOpen()) {
              atWork.add(bake);
            }
          });
    }
    return atWork;
  }
}
