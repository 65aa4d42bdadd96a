package dev.kiln.baker.build;

import dev.kiln.baker.build.OwnImages.OwnImage;
import dev.kiln.baker.build.OwnImages.OwnSnapshot;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.InstanceRun.Standing;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Runs the recipe's scripts on an instance of the base image and makes an image of it.
public final class BuildStage implements Stage<Located, Built> {
  private static final Duration PAUSE = Duration.ofSeconds(15);

  /// EC2 shows a new image within seconds.
  private static final Duration VISIBLE_WITHIN = Duration.ofMinutes(5);

  private final InstanceRun run;
  private final OwnImages images;
  private final Shareability shareability;
  private final Encryption sources;

  /// The base image and the account's settings were looked at, by this process.
  private boolean isShareable;

  /// @param sources how the image is to be encrypted
  public BuildStage(
      InstanceRun run, OwnImages images, Shareability shareability, Encryption sources) {
    this.run = run;
    this.images = images;
    this.shareability = shareability;
    this.sources = sources;
  }

  @Override
  public StageName name() {
    return StageName.BUILD;
  }

  @Override
  public String summary(Built built) {
    return "%s from %s".formatted(built.image(), built.located().base().id());
  }

  @Override
  public StageResult<Built> advance(Located located) {
    // Were it made all the same, EC2 would launch no second instance, and the next look finds it.
    Optional<OwnImage> image =
        run.isNew() ? Optional.empty() : images.find(located.request().bake().imageName());
    return image.isPresent() ? follow(located, image.get()) : make(located);
  }

  @Override
  public void brokenOff(int times) {
    run.brokenOff(times);
  }

  @Override
  public Optional<String> abandon(Located located) {
    return run.abandon(located.request().bake(), InstanceMode.BUILD);
  }

  private StageResult<Built> follow(Located located, OwnImage image) {
    return switch (image.state()) {
      case PENDING ->
          new StageResult.Waiting<>(
              "the image %s is being made".formatted(image.id()), PAUSE, StageResult.FOREVER);
      case AVAILABLE -> available(located, image);
      case BROKEN ->
          failed(
              located,
              "The image %s could not be made. %s".formatted(image.id(), image.stateReason()));
    };
  }

  private StageResult<Built> available(Located located, OwnImage image) {
    Optional<Standing.Underway> left =
        run.endSurely(located.request().bake(), InstanceMode.BUILD, image.createdAt());
    if (left.isPresent()) {
      return left.get().waiting();
    }
    List<OwnSnapshot> described = images.describe(image.snapshots());
    Optional<String> obstacle = shareability.obstacle(described);
    if (obstacle.isPresent()) {
      return new StageResult.Failed<>(
          "The image %s cannot be published. %s".formatted(image.id(), obstacle.get()));
    }
    Map<Encryption, List<SnapshotId>> snapshots =
        described.stream()
            .collect(
                Collectors.groupingBy(
                    OwnSnapshot::encryption,
                    LinkedHashMap::new,
                    Collectors.mapping(OwnSnapshot::id, Collectors.toList())));
    List<SnapshotId> plain =
        Objects.requireNonNullElse(snapshots.remove(new Encryption.None()), List.of());
    if (snapshots.size() > 1) {
      return new StageResult.Failed<>(
          "The snapshots of the image %s are encrypted under different keys, %s. Members can be told"
                  .formatted(image.id(), told(snapshots))
              + " of one only.\nMaybe the base image has a key of its own, and the account encrypts"
              + " EBS by default under another.");
    }
    List<SnapshotId> ordered = new ArrayList<>();
    snapshots.values().forEach(ordered::addAll);
    ordered.addAll(plain);
    Encryption encryption =
        snapshots.isEmpty() ? new Encryption.None() : snapshots.keySet().iterator().next();
    return new StageResult.Done<>(new Built(located, image.id(), ordered, encryption));
  }

  private static String told(Map<Encryption, List<SnapshotId>> snapshots) {
    List<String> keys = new ArrayList<>();
    snapshots.forEach((encryption, its) -> {
      if (encryption instanceof Encryption.Under under) {
        keys.add("%s under %s".formatted(its, under.key()));
      }
    });
    return String.join(", ", keys);
  }

  private StageResult<Built> make(Located located) {
    if (!isShareable) {
      Optional<String> obstacle = shareability.obstacle(located.base());
      if (obstacle.isPresent()) {
        return failed(located, obstacle.get());
      }
      isShareable = true;
    }
    BakeRequest request = located.request();
    InstanceRun.Order order =
        new InstanceRun.Order(
            request,
            InstanceMode.BUILD,
            located.base().id(),
            located.base().rootDevice(),
            request.recipe().build(),
            sources,
            request.tags());
    return switch (run.advance(order)) {
      case Standing.Underway underway -> underway.waiting();
      case Standing.Lost lost -> failed(located, lost.why());
      case Standing.Reported reported -> {
        if (!(reported.report().outcome() instanceof Outcome.Succeeded)) {
          yield failed(located, reported.failure());
        }
        yield reported
            .instance()
            .map(instance -> imageOf(located, instance))
            .orElseGet(() ->
                new StageResult.Waiting<>(
                    "EC2 does not show the instance that an image is to be made of",
                    PAUSE,
                    VISIBLE_WITHIN));
      }
    };
  }

  private StageResult<Built> imageOf(Located located, WorkInstance instance) {
    BakeId bake = located.request().bake();
    return switch (instance.state()) {
      case PENDING, RUNNING, STOPPING ->
          new StageResult.Waiting<>(
              "the instance %s stops".formatted(instance.id()), PAUSE, StageResult.FOREVER);
      case STOPPED -> {
        images.create(
            instance,
            bake.imageName(),
            located.request().recipe().description(),
            Built.tags(located));
        yield new StageResult.Waiting<>("an image is asked for", PAUSE, VISIBLE_WITHIN);
      }
      case SHUTTING_DOWN, TERMINATED ->
          failed(
              located,
              "The instance %s was terminated before an image was made of it. %s"
                  .formatted(instance.id(), instance.stateReason()));
    };
  }

  private StageResult<Built> failed(Located located, String why) {
    end(located);
    return new StageResult.Failed<>(why);
  }

  private void end(Located located) {
    run.end(located.request().bake(), InstanceMode.BUILD);
  }
}
