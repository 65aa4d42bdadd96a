package dev.kiln.baker.build;

import dev.kiln.baker.instance.Exchange;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.Tags;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Instances, images and the exchange of one account, as EC2 and S3 keep them.
public final class InMemorySite implements Instances, Exchange, OwnImages, DefaultEncryption {
  public final List<Launch> launches = new ArrayList<>();
  public final List<ImageName> created = new ArrayList<>();
  public final Map<String, Tags> imageTags = new HashMap<>();
  public final Map<SnapshotId, Encryption> encryption = new HashMap<>();
  public boolean encryptsByDefault;
  public boolean hasOwnKey;
  public List<SnapshotId> snapshots = List.of(Bakes.SNAPSHOT);
  public Duration sessionLeft = Duration.ofHours(2);
  public Instant now = Bakes.NOW;
  public Instant imageCreatedAt = Bakes.NOW;

  /// Whether the list of instances lags behind.
  public boolean isStale;

  /// What a launch throws, after it was done.
  public Optional<RuntimeException> lostAnswer = Optional.empty();

  /// What EC2 says instead of launching.
  public Optional<RuntimeException> refusal = Optional.empty();

  private final Map<InstanceMode, WorkInstance> instances = new HashMap<>();
  private final Set<String> launched = new HashSet<>();
  private final Map<InstanceMode, Integer> attempts = new HashMap<>();
  private final Map<String, byte[]> reports = new HashMap<>();
  private @Nullable OwnImage image;

  @Override
  public Launched launch(Launch launch) {
    if (refusal.isPresent()) {
      return new Launched.Refused(refusal.get());
    }
    if (!launched.add(launch.mode() + "/" + launch.attempt())) {
      return new Launched.Before();
    }
    launches.add(launch);
    attempts.put(launch.mode(), launch.attempt());
    set(launch.mode(), WorkInstance.State.RUNNING);
    if (lostAnswer.isPresent()) {
      throw lostAnswer.get();
    }
    return new Launched.Now(Objects.requireNonNull(instances.get(launch.mode())));
  }

  @Override
  public boolean isUnderKeyOfAws() {
    return encryptsByDefault && fallsToKeyOfAws();
  }

  @Override
  public boolean fallsToKeyOfAws() {
    return !hasOwnKey;
  }

  @Override
  public KeyArn keyOfAws() {
    return Bakes.KEY_OF_AWS;
  }

  /// As an hour after an instance was terminated.
  public void forget(InstanceMode mode) {
    instances.remove(mode);
  }

  @Override
  public List<WorkInstance> find(BakeId bake, InstanceMode mode) {
    WorkInstance instance = instances.get(mode);
    return instance == null || isStale ? List.of() : List.of(instance);
  }

  @Override
  public void terminate(WorkInstance instance) {
    instances.replaceAll((_, each) ->
        each.id().equals(instance.id()) ? with(each, WorkInstance.State.TERMINATED) : each);
  }

  @Override
  public Signing sign(BakeRequest request, InstanceMode mode, int attempt, Duration validFor) {
    return validFor.compareTo(sessionLeft) > 0
        ? new Signing.TooShort(now.plus(sessionLeft))
        : new Signing.Signed(
            URI.create("https://s3/bundle"), "b".repeat(64), URI.create("https://s3/report"));
  }

  @Override
  public Optional<byte[]> report(BakeId bake, InstanceMode mode, int attempt) {
    return Optional.ofNullable(reports.get(mode + "/" + attempt));
  }

  @Override
  public Optional<OwnImage> find(ImageName name) {
    return Optional.ofNullable(image);
  }

  @Override
  public void create(WorkInstance instance, ImageName name, String description, Tags tags) {
    created.add(name);
    imageTags.put(name.value(), tags);
    setImage(OwnImage.State.PENDING, "");
  }

  @Override
  public List<OwnSnapshot> describe(List<SnapshotId> snapshots) {
    return snapshots.stream()
        .map(id -> new OwnSnapshot(id, encryption.getOrDefault(id, new Encryption.None())))
        .toList();
  }

  public void setImage(OwnImage.State state, String reason) {
    image = new OwnImage(Bakes.IMAGE, state, reason, snapshots, imageCreatedAt);
  }

  /// The instance reports and shuts itself down.
  public void reports(InstanceMode mode, Outcome outcome, String log) {
    Report report =
        new Report(
            Bakes.request().bake().value(), mode, outcome, Bakes.NOW, Bakes.NOW, log, List.of());
    reports.put(mode + "/" + attempt(mode), report.archive());
    set(
        mode,
        mode == InstanceMode.BUILD ? WorkInstance.State.STOPPED : WorkInstance.State.TERMINATED);
  }

  public void set(InstanceMode mode, WorkInstance.State state) {
    instances.put(
        mode,
        new WorkInstance(
            "i-%d%s".formatted(attempt(mode), mode.word()), attempt(mode), state, Bakes.NOW, ""));
  }

  /// Why the instance is in its state, in EC2's words.
  public void setReason(InstanceMode mode, String reason) {
    instances.computeIfPresent(
        mode,
        (_, each) ->
            new WorkInstance(each.id(), each.attempt(), each.state(), each.launchedAt(), reason));
  }

  private int attempt(InstanceMode mode) {
    return attempts.getOrDefault(mode, 1);
  }

  public WorkInstance.State state(InstanceMode mode) {
    return find(Bakes.request().bake(), mode).getFirst().state();
  }

  private static WorkInstance with(WorkInstance instance, WorkInstance.State state) {
    return new WorkInstance(
        instance.id(), instance.attempt(), state, instance.launchedAt(), instance.stateReason());
  }
}
