package dev.kiln.baker.crash;

import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.build.BuildStage;
import dev.kiln.baker.build.DefaultEncryption;
import dev.kiln.baker.build.OwnImages;
import dev.kiln.baker.build.Shareability;
import dev.kiln.baker.crash.BakeProcess.Death;
import dev.kiln.baker.crash.BakeProcess.Faltering;
import dev.kiln.baker.imagetest.TestStage;
import dev.kiln.baker.imagetest.TestedMark;
import dev.kiln.baker.instance.Exchange;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.JournaledStage;
import dev.kiln.baker.journal.KeptWaits;
import dev.kiln.baker.lambda.Answer;
import dev.kiln.baker.lambda.HostedStage;
import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.baker.lookup.LookupStage;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.publish.Announcements;
import dev.kiln.baker.publish.PublishStage;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.Push;
import dev.kiln.baker.scripts.RecipeSource;
import dev.kiln.baker.start.InMemoryExecutions;
import dev.kiln.baker.start.StartPipelineStage;
import dev.kiln.baker.start.StartPipelineStage.Started;
import dev.kiln.baker.update.ImageParameters;
import dev.kiln.baker.update.UpdateStage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.stage.StageName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A bake in the tooling account: the runbooks call the functions of its stages as AWS would, each
/// call a process of its own, and something may go wrong at one of the calls that these make.
final class HostedBake {
  private static final int ATTEMPTS = 3;
  private static final int ROUNDS = 100;

  /// The calls so far, by port and name.
  final List<String> calls = new ArrayList<>();

  private final World world;
  private final BakeRequest request;
  private final Map<String, Map<String, Object>> waits = new HashMap<>();
  private final int faultyCall;
  private final @Nullable Fault fault;
  private boolean dead;
  private int cancelledAt = -1;

  /// @param faultyCall the number of a call, counted from 0; -1 for none
  HostedBake(World world, BakeRequest request, int faultyCall, @Nullable Fault fault) {
    this.world = world;
    this.request = request;
    this.faultyCall = faultyCall;
    this.fault = fault;
  }

  /// Somebody cancels the bake right before a call.
  static HostedBake cancelledAt(World world, BakeRequest request, int call) {
    HostedBake bake = new HostedBake(world, request, -1, null);
    bake.cancelledAt = call;
    return bake;
  }

  /// Stores the recipe and gives the bake to the pipeline.
  HostedBake begin(PackedRecipe recipe) {
    assertedTrue(new Push(world.site()).push(recipe));
    UUID token = UUID.nameUUIDFromBytes(new byte[] {1});
    InMemoryExecutions executions = new InMemoryExecutions();
    Claim claim = Claim.hosted(world.site(), request.bake(), token, clock());
    StageRunner runner =
        new StageRunner(HostedBake::explain, world::tick, Progress.SILENT, clock());
    StartStage start = new StartStage(world.site(), claim, false, executions, clock());
    try {
      Ended<Started> ended =
          new BakeInTurn(start, runner, HostedBake::explain, Progress.SILENT)
              .run(
                  request,
                  _ -> runner.run(new StartPipelineStage(executions, claim, token), request));
      assertedTrue(ended instanceof Ended.Reached);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /// Goes through the runbook of the pipeline.
  ///
  /// @return what the last function that was called answered
  Answer bake() {
    List<Supplier<HostedStage<?, ?>>> functions =
        List.of(
            () -> HostedStage.lookup(this::lookup, surroundings()),
            () -> HostedStage.build(this::build, surroundings()),
            () -> HostedStage.test(this::test, surroundings()),
            () -> HostedStage.update(this::update, surroundings()),
            () -> HostedStage.publish(this::publish, surroundings()));
    Answer answer = new Answer.Failed("nothing was called");
    for (Supplier<HostedStage<?, ?>> function : functions) {
      answer = play(function);
      if (!(answer instanceof Answer.Done)) {
        return answer;
      }
    }
    return answer;
  }

  /// Calls the function of the stage test once.
  Answer callTest() {
    return call(() -> HostedStage.test(this::test, surroundings()), false);
  }

  /// Goes through the runbook of one stage.
  private Answer play(Supplier<HostedStage<?, ?>> function) {
    Answer answer = call(function, false);
    for (int round = 0; round < ROUNDS && answer instanceof Answer.Waiting; round++) {
      world.tick(Duration.ofMinutes(1));
      answer = call(function, false);
    }
    return call(function, true);
  }

  /// A function that dies is called again.
  private Answer call(Supplier<HostedStage<?, ?>> function, boolean isLast) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      dead = false;
      try {
        Answer answer = function.get().call(request.bake(), isLast, world::tick);
        // The last call ends with an error where it is not done, and is made again as well.
        if (!isLast || !(answer instanceof Answer.Waiting) || attempt == ATTEMPTS) {
          return answer;
        }
      } catch (Death _) {
        world.tick(Duration.ofMinutes(1));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("died too often");
  }

  private HostedStage.World surroundings() {
    return new HostedStage.World(
        port(BakeRecords.class),
        port(Journal.class),
        port(RecipeSource.class),
        port(KeptWaits.class),
        HostedBake::explain,
        Progress.SILENT,
        clock());
  }

  private InstanceRun run() {
    return new InstanceRun(port(Instances.class), port(Exchange.class), clock());
  }

  private Stage<BakeRequest, Located> lookup() {
    return journaled(
        new LookupStage(Bakes.INSTALLATION, port(BaseImages.class)), new Entry.OfLookup());
  }

  private Stage<Located, Built> build() {
    return journaled(
        new BuildStage(
            run(),
            port(OwnImages.class),
            new Shareability(
                port(DefaultEncryption.class),
                port(OwnImages.class),
                Bakes.INSTALLATION.tooling(),
                new Encryption.None()),
            new Encryption.None()),
        new Entry.OfBuild());
  }

  private Stage<Built, Tested> test() {
    return journaled(new TestStage(run(), port(TestedMark.class), clock()), new Entry.OfTest());
  }

  private Stage<Tested, Updated> update() {
    return journaled(
        new UpdateStage(Bakes.INSTALLATION, port(ImageParameters.class)), new Entry.OfUpdate());
  }

  private Stage<Updated, Published> publish() {
    return journaled(
        new PublishStage(
            Bakes.INSTALLATION, port(Sharing.class), port(Announcements.class), clock()),
        new Entry.OfPublish());
  }

  private <I, O> Stage<I, O> journaled(Stage<I, O> stage, Entry<I, O> entry) {
    return new JournaledStage<>(stage, entry, port(Journal.class), clock());
  }

  private static Optional<Failures.Failure> explain(RuntimeException thrown) {
    return thrown instanceof Faltering
        ? Optional.of(
            new Failures.Failure(String.valueOf(thrown.getMessage()), Failures.Kind.PASSING))
        : Optional.empty();
  }

  private Clock clock() {
    return InstantSource.offset(() -> world.now, Duration.ZERO).withZone(ZoneOffset.UTC);
  }

  private <T> T port(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> call(type, method, arguments)));
  }

  private @Nullable Object call(Class<?> port, Method method, Object[] arguments) throws Throwable {
    if (dead) {
      throw new Death();
    }
    if (calls.size() == cancelledAt) {
      new RecordedCancellation(world.site(), request.bake()).ask("test", world.now);
    }
    boolean isFaulty = calls.size() == faultyCall;
    calls.add(port.getSimpleName() + "." + method.getName());
    if (!isFaulty || fault == null) {
      return answer(port, false, method, arguments);
    }
    return switch (fault) {
      case DIES_BEFORE -> throw death();
      case DIES_AFTER -> {
        var _ = answer(port, false, method, arguments);
        throw death();
      }
      case THROTTLED, SERVER_ERROR -> throw new Faltering(fault);
      case TIMES_OUT -> {
        var _ = answer(port, false, method, arguments);
        throw new Faltering(fault);
      }
      case STALE -> answer(port, true, method, arguments);
      case INTERRUPTED, INTERRUPTED_AFTER ->
          throw new IllegalArgumentException("Nobody interrupts a function");
    };
  }

  private @Nullable Object answer(Class<?> port, boolean isStale, Method method, Object[] arguments)
      throws Throwable {
    Object target =
        port == RecipeSource.class
            ? (RecipeSource) key -> Optional.ofNullable(world.recipes.get(key))
            : port == KeptWaits.class ? new Waits() : isStale ? world.stale() : world.site();
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private Death death() {
    dead = true;
    return new Death();
  }

  private static void assertedTrue(boolean holds) {
    if (!holds) {
      throw new AssertionError("the bake could not be begun");
    }
  }

  private final class Waits implements KeptWaits {
    @Override
    public Optional<Map<String, Object>> read(BakeId bake, StageName stage) {
      return Optional.ofNullable(waits.get(bake + "/" + stage));
    }

    @Override
    public void keep(BakeId bake, StageName stage, Map<String, Object> entry) {
      waits.put(bake + "/" + stage, Map.copyOf(entry));
    }
  }
}
