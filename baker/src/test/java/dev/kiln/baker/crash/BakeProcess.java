package dev.kiln.baker.crash;

import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.ClaimedStage;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.build.BuildStage;
import dev.kiln.baker.build.DefaultEncryption;
import dev.kiln.baker.build.OwnImages;
import dev.kiln.baker.build.Shareability;
import dev.kiln.baker.imagetest.TestStage;
import dev.kiln.baker.imagetest.TestedMark;
import dev.kiln.baker.instance.Exchange;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.JournaledStage;
import dev.kiln.baker.journal.KnownGap;
import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.baker.lookup.LookupStage;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.publish.Announcements;
import dev.kiln.baker.publish.PublishStage;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.Push;
import dev.kiln.baker.scripts.RecipeStore;
import dev.kiln.baker.update.ImageParameters;
import dev.kiln.baker.update.UpdateStage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Published;
import dev.kiln.model.stage.StageName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One process that bakes. It counts its calls, and something may go wrong at one of them.
final class BakeProcess {
  private static final Set<String> LISTS = Set.of("find", "versions", "grantees");

  /// The calls so far, by port and name.
  final List<String> calls = new ArrayList<>();

  private final World world;
  private final Kind kind;
  private final int faultyCall;
  private final @Nullable Fault fault;
  private boolean dead;
  private int cancelledAt = -1;
  private int outOfReachFrom = Integer.MAX_VALUE;

  /// @param faultyCall the number of a call, counted from 0; -1 for none
  BakeProcess(World world, Kind kind, int faultyCall, @Nullable Fault fault) {
    this.world = world;
    this.kind = kind;
    this.faultyCall = faultyCall;
    this.fault = fault;
  }

  static BakeProcess sound(World world, Kind kind) {
    return new BakeProcess(world, kind, -1, null);
  }

  /// Takes the bake up again, and nothing goes wrong.
  static BakeProcess resuming(World world) {
    return sound(world, Kind.RESUMES);
  }

  /// Somebody cancels the bake of [Bakes] right before a call.
  static BakeProcess cancelledAt(World world, int call) {
    BakeProcess process = sound(world, Kind.BEGINS);
    process.cancelledAt = call;
    return process;
  }

  /// No call is answered any longer, nor takes effect.
  static BakeProcess outOfReachFrom(World world, int call) {
    BakeProcess process = sound(world, Kind.BEGINS);
    process.outOfReachFrom = call;
    return process;
  }

  /// Whether a fault makes sense at a call.
  static boolean befalls(Fault fault, String call) {
    return fault != Fault.STALE || LISTS.contains(call.substring(call.indexOf('.') + 1));
  }

  /// Pushes the recipe and bakes it.
  ///
  /// @throws Death when the process ended on the way, in order or not
  Ended<Published> bake(PackedRecipe recipe, BakeRequest request) {
    new Push(port(RecipeStore.class)).push(recipe);
    try {
      BakeRecords records = port(BakeRecords.class);
      Claim claim = new Claim(records, request.bake(), RandomGenerator.getDefault(), clock());
      StageRunner runner = runner(request.bake(), claim);
      StartStage start = new StartStage(records, claim, false, clock());
      Pipeline pipeline = new Pipeline(ClaimedStage.all(stages(request.bake()), claim), runner);
      return new BakeInTurn(start, runner, BakeProcess::explain, new Silent())
          .run(request, pipeline::bake);
    } catch (InterruptedException _) {
      throw new Death();
    }
  }

  /// Terminates the bake's instances, as whoever cancels it does.
  void endInstances(BakeId bake) {
    var _ = run().end(bake, InstanceMode.BUILD);
    var _ = run().end(bake, InstanceMode.TEST);
  }

  private InstanceRun run() {
    return switch (kind) {
      case BEGINS -> InstanceRun.ofNew(port(Instances.class), port(Exchange.class), clock());
      case RESUMES -> new InstanceRun(port(Instances.class), port(Exchange.class), clock());
    };
  }

  private Pipeline.Stages stages(BakeId bake) {
    KnownGap gap =
        switch (kind) {
          case BEGINS -> KnownGap.ofNew(bake);
          case RESUMES -> KnownGap.none(bake);
        };
    Journal journal = gap.in(port(Journal.class));
    Clock clock = clock();
    return new Pipeline.Stages(
        new JournaledStage<>(
            new LookupStage(Bakes.INSTALLATION, port(BaseImages.class)),
            new Entry.OfLookup(),
            journal,
            clock),
        new JournaledStage<>(
            new BuildStage(
                run(),
                port(OwnImages.class),
                new Shareability(
                    port(DefaultEncryption.class),
                    port(OwnImages.class),
                    Bakes.INSTALLATION.tooling(),
                    Bakes.INSTALLATION.sources()),
                Bakes.INSTALLATION.sources()),
            new Entry.OfBuild(),
            journal,
            clock),
        new JournaledStage<>(
            new TestStage(run(), port(TestedMark.class), clock),
            new Entry.OfTest(),
            journal,
            clock),
        new JournaledStage<>(
            new UpdateStage(Bakes.INSTALLATION, port(ImageParameters.class)),
            new Entry.OfUpdate(),
            journal,
            clock),
        new JournaledStage<>(
            new PublishStage(
                Bakes.INSTALLATION, port(Sharing.class), port(Announcements.class), clock),
            new Entry.OfPublish(),
            journal,
            clock));
  }

  private StageRunner runner(BakeId bake, Claim claim) {
    return new StageRunner(
        BakeProcess::explain,
        world::tick,
        new Silent(),
        clock(),
        claim.renewedBy(new RecordedCancellation(port(BakeRecords.class), bake)));
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
            (_, method, arguments) -> call(type.getSimpleName(), method, arguments)));
  }

  private @Nullable Object call(String port, Method method, Object[] arguments) throws Throwable {
    if (dead) {
      throw new Death();
    }
    if (calls.size() == cancelledAt) {
      world.journal.put(Bakes.request().bake() + "/" + BakeRecords.CANCEL, Map.of("why", "test"));
    }
    boolean isFaulty = calls.size() == faultyCall;
    boolean isOutOfReach = calls.size() >= outOfReachFrom;
    calls.add(port + "." + method.getName());
    if (isOutOfReach) {
      throw new Faltering(Fault.THROTTLED);
    }
    if (!isFaulty || fault == null) {
      return answer(world.site(), method, arguments);
    }
    return switch (fault) {
      case DIES_BEFORE -> throw death();
      case DIES_AFTER -> {
        var _ = answer(world.site(), method, arguments);
        throw death();
      }
      case INTERRUPTED -> throw interrupted();
      case INTERRUPTED_AFTER -> {
        var _ = answer(world.site(), method, arguments);
        throw interrupted();
      }
      case THROTTLED, SERVER_ERROR -> throw new Faltering(fault);
      case TIMES_OUT -> {
        var _ = answer(world.site(), method, arguments);
        throw new Faltering(fault);
      }
      case STALE -> answer(world.stale(), method, arguments);
    };
  }

  private static @Nullable Object answer(World.Site site, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(site, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /// As the SDK does: the call breaks off, and the thread stays interrupted.
  private Faltering interrupted() {
    Thread.currentThread().interrupt();
    return new Faltering(Fault.INTERRUPTED);
  }

  private Death death() {
    dead = true;
    return new Death();
  }

  /// As on the command line, without and with `--resume`.
  enum Kind {
    BEGINS("a process that begins the bake"),
    RESUMES("a process that resumes what may have been begun");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /// The process is gone: nobody catches this, and nothing runs after it.
  static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }

  /// AWS answers with an error that may be gone the next time.
  static final class Faltering extends RuntimeException {
    private static final long serialVersionUID = 1;

    Faltering(Fault fault) {
      super(fault.words);
    }
  }

  private static final class Silent implements Progress {
    @Override
    public void started(StageName stage) {}

    @Override
    public void waiting(StageName stage, String why, Duration since) {}

    @Override
    public void done(StageName stage, String what, Duration took) {}

    @Override
    public void failed(StageName stage, String why) {}
  }
}
