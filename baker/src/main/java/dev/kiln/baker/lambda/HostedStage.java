package dev.kiln.baker.lambda;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Beginning;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.ClaimedStage;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.KeptWaits;
import dev.kiln.baker.pipeline.Called;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Ended.OnResume;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.NoTimeLeftException;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.pipeline.Waits;
import dev.kiln.baker.scripts.RecipeSource;
import dev.kiln.baker.scripts.StoredRecipe;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// A stage of whatever bake it is told of, called again and again until it is done. What it needs
/// to know stands in the bake's records; it keeps nothing in mind between two calls.
///
/// Only a bake that was given to the pipeline, as its `start.json` says, is worked at: while a
/// process elsewhere has it, nothing is done. Whoever takes a bake up asks Automation whether an
/// execution still has it, so that there are never two.
///
/// @param <I> the fact the stage starts from
/// @param <O> the fact it ends with
public final class HostedStage<I, O> {
  /// With which taking up of the bake the stage waited.
  private static final String TAKEN_UP = "takenUp";

  /// For the calls that come after a pause.
  private static final Duration RESERVE = Duration.ofMinutes(1);

  private final StageName name;
  private final BiFunction<BakeRequest, Journal, Fact<I>> before;
  private final Supplier<Stage<I, O>> stages;
  private final World world;

  private HostedStage(
      StageName name,
      BiFunction<BakeRequest, Journal, Fact<I>> before,
      Supplier<Stage<I, O>> stages,
      World world) {
    this.name = name;
    this.before = before;
    this.stages = stages;
    this.world = world;
  }

  /// @param stages makes the stage, which keeps its fact, anew for each call
  public static HostedStage<BakeRequest, Located> lookup(
      Supplier<Stage<BakeRequest, Located>> stages, World world) {
    return new HostedStage<>(
        StageName.LOOKUP, (request, _) -> new Fact.Known<>(request), stages, world);
  }

  /// @param stages as for [#lookup]
  public static HostedStage<Located, Built> build(
      Supplier<Stage<Located, Built>> stages, World world) {
    return new HostedStage<>(StageName.BUILD, Fact::located, stages, world);
  }

  /// @param stages as for [#lookup]
  public static HostedStage<Built, Tested> test(
      Supplier<Stage<Built, Tested>> stages, World world) {
    return new HostedStage<>(StageName.TEST, Fact::built, stages, world);
  }

  /// @param stages as for [#lookup]
  public static HostedStage<Tested, Updated> update(
      Supplier<Stage<Tested, Updated>> stages, World world) {
    return new HostedStage<>(StageName.UPDATE, Fact::tested, stages, world);
  }

  /// @param stages as for [#lookup]
  public static HostedStage<Updated, Published> publish(
      Supplier<Stage<Updated, Published>> stages, World world) {
    return new HostedStage<>(StageName.PUBLISH, Fact::updated, stages, world);
  }

  /// What a function sees of the world around it, with the rights of its stage.
  public record World(
      BakeRecords records,
      Journal journal,
      RecipeSource recipes,
      KeptWaits waits,
      Failures failures,
      Progress progress,
      Clock clock) {}

  /// Goes as far as the stage can without waiting for what it waits for.
  ///
  /// @param isLast whether it will not be called again, so that what it has under way is unmade
  /// @param pause lets time pass between two looks at what is being unmade
  /// @throws RuntimeException for a fault of Kiln's own
  public Answer call(BakeId bake, boolean isLast, Pause pause) throws InterruptedException {
    try {
      return switch (given(bake)) {
        case Given.No no -> no.answer();
        case Given.Yes yes -> work(yes, isLast, pause);
      };
    } catch (RuntimeException thrown) {
      return answer(thrown);
    }
  }

  private sealed interface Given {
    record Yes(BakeRequest request, Beginning beginning) implements Given {}

    record No(Answer answer) implements Given {}
  }

  private Given given(BakeId bake) {
    Set<String> names = world.records().names(bake);
    if (!names.contains(BakeRecords.START)) {
      return failed("There is no bake %s.".formatted(bake));
    }
    Beginning beginning = world.records().read(bake, BakeRecords.START, Beginning::read);
    return switch (beginning.standing()) {
      case ASKS, WAITS ->
          beginning.isHosted()
              ? new Given.No(new Answer.Waiting("it is not decided yet whether the bake goes on"))
              : failed(elsewhere(bake));
      case GAVE_WAY, UNCHANGED -> failed("%s was not needed.".formatted(bake));
      case STOPPED -> failed("%s was stopped. %s".formatted(bake, beginning.why()));
      case AT_WORK ->
          beginning.isHosted() ? request(bake, beginning, names) : failed(elsewhere(bake));
    };
  }

  private Given request(BakeId bake, Beginning beginning, Set<String> names) {
    Optional<Failure> failure =
        names.contains(name.toString())
            ? world.records().read(bake, name.toString(), Failure::of)
            : Optional.empty();
    if (failure.isPresent() && !failure.get().failedAt().isBefore(beginning.startedAt())) {
      return failed(failure.get().why());
    }
    Optional<RecipeDigest> digest = beginning.digest();
    if (digest.isEmpty()) {
      return failed("%s was begun by an older version of Kiln.".formatted(bake));
    }
    return switch (StoredRecipe.read(world.recipes(), bake.recipe(), digest.get())) {
      case StoredRecipe.Usable usable ->
          new Given.Yes(new BakeRequest(bake, usable.recipe(), digest.get()), beginning);
      case StoredRecipe.Unusable unusable -> failed(unusable.why());
    };
  }

  private Answer work(Given.Yes given, boolean isLast, Pause pause) throws InterruptedException {
    BakeRequest request = given.request();
    return switch (before.apply(request, world.journal())) {
      case Fact.Missing<I> missing ->
          new Answer.Failed(
              "The stage %s of %s is not done yet; it comes before %s."
                  .formatted(missing.stage(), request.bake(), name));
      case Fact.Known<I> known -> work(given, known.fact(), isLast, pause);
    };
  }

  private Answer work(Given.Yes given, I fact, boolean isLast, Pause pause)
      throws InterruptedException {
    BakeId bake = given.request().bake();
    Claim claim = Claim.of(given.beginning(), world.records(), bake, world.clock());
    Stage<I, O> stage = new ClaimedStage<>(stages.get(), claim);
    StageRunner runner =
        new StageRunner(
            world.failures(),
            pause,
            world.progress(),
            world.clock(),
            new RecordedCancellation(world.records(), bake));
    String takenUp = given.beginning().startedAt().toString();
    Waits waits = waits(bake, takenUp);
    return switch (runner.call(stage, fact, waits)) {
      case Called.Over<O> over -> answer(stage, over.ended());
      case Called.Again<O> again when isLast && !again.isTrouble() ->
          answer(
              stage,
              runner.giveUp(
                  stage, fact, "Given up, because it takes too long: %s".formatted(again.why())));
      case Called.Again<O> again -> {
        Map<String, Object> entry = waits.entry();
        entry.put(TAKEN_UP, takenUp);
        world.waits().keep(bake, name, entry);
        yield new Answer.Waiting(again.why());
      }
    };
  }

  private Waits waits(BakeId bake, String takenUp) {
    return world
        .waits()
        .read(bake, name)
        .filter(entry -> takenUp.equals(entry.get(TAKEN_UP)))
        .map(Waits::of)
        .orElseGet(Waits::new);
  }

  private Answer answer(Stage<I, O> stage, Ended<O> ended) {
    return switch (ended) {
      case Ended.Reached<O> reached -> new Answer.Done(stage.summary(reached.fact()));
      case Ended.Cancelled<O> cancelled -> new Answer.Failed("cancelled: " + cancelled.why());
      case Ended.Stopped<O> stopped ->
          stopped.onResume() == OnResume.GOES_ON
              ? new Answer.Waiting(stopped.why())
              : new Answer.Failed(stopped.why());
    };
  }

  /// Of what was done around the stage: while AWS is out of reach, it is done again.
  private Answer answer(RuntimeException thrown) {
    Failures.Failure failure = world.failures().explain(thrown).orElseThrow(() -> thrown);
    return switch (failure.kind()) {
      case PASSING, SIGNED_OUT -> new Answer.Waiting(failure.words());
      case REFUSED, LASTING -> new Answer.Failed(failure.words());
    };
  }

  private static Given failed(String why) {
    return new Given.No(new Answer.Failed(why));
  }

  private static String elsewhere(BakeId bake) {
    return "%s was not given to the tooling account; a process elsewhere has it, or had it."
        .formatted(bake);
  }

  /// As long as there is time for it; afterwards it is left out. That is for whoever looks a few
  /// times at what is being unmade: the looks that are left are better made at once than not at
  /// all.
  static Pause whileThereIsTime(Supplier<Duration> remaining, Pause pause) {
    return length -> {
      if (remaining.get().compareTo(length.plus(RESERVE)) > 0) {
        pause.pause(length);
      }
    };
  }

  /// As long as there is time for it; afterwards it ends with [NoTimeLeftException] instead, so
  /// that nobody looks again and again without a pause until the function is ended.
  static Pause within(Supplier<Duration> remaining, Pause pause) {
    return length -> {
      if (remaining.get().compareTo(length.plus(RESERVE)) <= 0) {
        throw new NoTimeLeftException();
      }
      pause.pause(length);
    };
  }
}
