package dev.kiln.baker.crash;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.build.DefaultEncryption;
import dev.kiln.baker.build.OwnImages;
import dev.kiln.baker.build.OwnImages.OwnImage;
import dev.kiln.baker.build.OwnImages.OwnSnapshot;
import dev.kiln.baker.imagetest.TestedMark;
import dev.kiln.baker.instance.Exchange;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.baker.instance.WorkInstance.State;
import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.publish.Announcements;
import dev.kiln.baker.publish.Grantee;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.scripts.RecipeStore;
import dev.kiln.baker.update.ImageParameters;
import dev.kiln.baker.update.InMemoryParameters;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.Notification;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.Tags;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Everything a bake meets in AWS, as it outlives the processes that bake: instances that boot, run
/// and report, images that come into being, shares, parameters, objects and messages.
///
/// A [tick][#tick] is the time between two looks. Lists that EC2 and SSM answer may be
/// [stale][#stale]; S3 answers what was written last.
final class World {
  private static final URI BUNDLE = URI.create("https://s3/bundle?signed");
  private static final URI REPORT = URI.create("https://s3/report?signed");

  final Map<String, WorkInstance> instances = new LinkedHashMap<>();
  final Map<ImageName, OwnImage> images = new LinkedHashMap<>();
  final Map<ImageId, Instant> tested = new HashMap<>();
  final Map<Shareable, Set<Grantee>> grants = new HashMap<>();
  final List<Notification> messages = new ArrayList<>();
  final InMemoryParameters parameters = new InMemoryParameters();
  final Map<String, byte[]> recipes = new LinkedHashMap<>();
  final Map<String, Map<String, Object>> journal = new HashMap<>();
  final List<InstanceMode> launches = new ArrayList<>();

  /// How the scripts of a test end.
  Outcome testsEnd = new Outcome.Succeeded();

  /// How the account encrypts volumes: at all, and under a key that it chose.
  boolean encryptsByDefault;

  boolean hasOwnKey;

  Instant now = Bakes.NOW;
  private final Set<String> tokens = new HashSet<>();
  private final Map<String, byte[]> reports = new HashMap<>();
  private final Map<String, String> workFor = new HashMap<>();

  /// What lists answered before the last change.
  private List<WorkInstance> formerInstances = List.of();

  private Map<ImageName, OwnImage> formerImages = Map.of();
  private Map<Shareable, Set<Grantee>> formerGrants = Map.of();
  private List<ImageParameters.Version> formerVersions = List.of();

  /// Time passes, and what AWS and the instances do by themselves is done.
  void tick(Duration length) {
    now = now.plus(length);
    instances.replaceAll((id, instance) -> with(instance, next(id, instance)));
    images.replaceAll((_, image) ->
        new OwnImage(
            image.id(), OwnImage.State.AVAILABLE, "", image.snapshots(), image.createdAt()));
  }

  /// EC2 shows terminated instances for an hour.
  void tickHours(int hours) {
    tick(Duration.ofHours(hours));
    instances.values().removeIf(instance -> instance.state().isGone());
  }

  Site site() {
    return new Site();
  }

  /// The same, as it looked before the last change to what is asked for.
  Site stale() {
    return new StaleSite();
  }

  private State next(String id, WorkInstance instance) {
    return switch (instance.state()) {
      case PENDING -> State.RUNNING;
      case RUNNING -> {
        report(id, instance.attempt());
        yield modeOf(id) == InstanceMode.BUILD ? State.STOPPING : State.SHUTTING_DOWN;
      }
      case STOPPING, STOPPED -> State.STOPPED;
      case SHUTTING_DOWN, TERMINATED -> State.TERMINATED;
    };
  }

  private void report(String id, int attempt) {
    InstanceMode mode = modeOf(id);
    String bake = workFor.getOrDefault(id, "").split("/", 2)[0];
    Outcome outcome = mode == InstanceMode.BUILD ? new Outcome.Succeeded() : testsEnd;
    reports.put(
        "%s/%s/%d".formatted(bake, mode, attempt),
        new Report(bake, mode, outcome, now, now, "log", List.of()).archive());
  }

  private InstanceMode modeOf(String id) {
    return workFor.getOrDefault(id, "").endsWith("/" + InstanceMode.BUILD)
        ? InstanceMode.BUILD
        : InstanceMode.TEST;
  }

  private static WorkInstance with(WorkInstance instance, State state) {
    return new WorkInstance(
        instance.id(), instance.attempt(), state, instance.launchedAt(), instance.stateReason());
  }

  private List<WorkInstance> working(BakeId bake, InstanceMode mode) {
    return instances.values().stream()
        .filter(instance -> (bake + "/" + mode).equals(workFor.get(instance.id())))
        .toList();
  }

  /// What each port answers and does.
  class Site
      implements Instances,
          Exchange,
          OwnImages,
          DefaultEncryption,
          BaseImages,
          TestedMark,
          ImageParameters,
          Sharing,
          Announcements,
          Journal,
          RecipeStore,
          BakeRecords {

    @Override
    public Launched launch(Launch launch) {
      String work = launch.bake() + "/" + launch.mode();
      if (!tokens.add(work + "/" + launch.attempt())) {
        return new Launched.Before();
      }
      formerInstances = List.copyOf(working(launch.bake(), launch.mode()));
      launches.add(launch.mode());
      String id = "i-%017x".formatted(launches.size());
      workFor.put(id, work);
      WorkInstance instance = new WorkInstance(id, launch.attempt(), State.PENDING, now, "");
      instances.put(id, instance);
      return new Launched.Now(instance);
    }

    @Override
    public List<WorkInstance> find(BakeId bake, InstanceMode mode) {
      return working(bake, mode);
    }

    @Override
    public void terminate(WorkInstance instance) {
      formerInstances = List.of(instance);
      instances.computeIfPresent(
          instance.id(),
          (_, present) ->
              present.state() == State.TERMINATED ? present : with(present, State.SHUTTING_DOWN));
    }

    @Override
    public Signing sign(BakeRequest request, InstanceMode mode, int attempt, Duration validFor) {
      return new Signing.Signed(BUNDLE, "b".repeat(64), REPORT);
    }

    @Override
    public Optional<byte[]> report(BakeId bake, InstanceMode mode, int attempt) {
      return Optional.ofNullable(reports.get("%s/%s/%d".formatted(bake, mode, attempt)));
    }

    @Override
    public Optional<OwnImage> find(ImageName name) {
      return Optional.ofNullable(images.get(name));
    }

    @Override
    public void create(WorkInstance instance, ImageName name, String description, Tags tags) {
      if (images.containsKey(name)) {
        return;
      }
      if (instances.values().stream().noneMatch(each -> isUsable(each, instance.id()))) {
        throw new AssertionError("no image can be made of " + instance);
      }
      formerImages = Map.copyOf(images);
      images.put(
          name,
          new OwnImage(Bakes.IMAGE, OwnImage.State.PENDING, "", List.of(Bakes.SNAPSHOT), now));
    }

    private static boolean isUsable(WorkInstance instance, String id) {
      return instance.id().equals(id) && !instance.state().isGone();
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

    @Override
    public List<OwnSnapshot> describe(List<SnapshotId> snapshots) {
      return snapshots.stream().map(id -> new OwnSnapshot(id, new Encryption.None())).toList();
    }

    @Override
    public List<Candidate> named(String owner, String name, Architecture architecture) {
      return List.of(new Candidate(Bakes.located().base(), Standing.IN_SERVICE));
    }

    @Override
    public Sighting byId(ImageId image) {
      return new Sighting.Seen(new Candidate(Bakes.located().base(), Standing.IN_SERVICE));
    }

    @Override
    public Optional<String> parameter(String name) {
      return Optional.of(Bakes.BASE.value());
    }

    @Override
    public void set(ImageId image, Instant testedAt) {
      tested.put(image, testedAt);
    }

    @Override
    public List<Version> versions(String parameter) {
      return parameters.versions(parameter);
    }

    @Override
    public void write(String parameter, ImageId image, String description) {
      formerVersions = parameters.versions(parameter);
      parameters.write(parameter, image, description);
    }

    @Override
    public void label(String parameter, long version, String label) {
      formerVersions = parameters.versions(parameter);
      parameters.label(parameter, version, label);
    }

    @Override
    public Set<Grantee> grantees(Shareable what) {
      return Set.copyOf(grants.getOrDefault(what, Set.of()));
    }

    @Override
    public void grant(Shareable what, List<Grantee.Account> accounts) {
      formerGrants = Map.of(what, grantees(what));
      grants.computeIfAbsent(what, _ -> new LinkedHashSet<>()).addAll(accounts);
    }

    @Override
    public void revoke(Shareable what, List<Grantee> grantees) {
      formerGrants = Map.of(what, grantees(what));
      grants.computeIfAbsent(what, _ -> new LinkedHashSet<>()).removeAll(grantees);
    }

    @Override
    public String send(String topicArn, Notification notification) {
      messages.add(notification);
      return "m-" + messages.size();
    }

    @Override
    public Optional<Map<String, Object>> read(BakeId bake, StageName stage) {
      return Optional.ofNullable(journal.get(bake + "/" + stage));
    }

    @Override
    public void write(BakeId bake, StageName stage, Map<String, Object> entry) {
      journal.put(bake + "/" + stage, Map.copyOf(entry));
    }

    @Override
    public void fail(BakeId bake, StageName stage, Failure failure) {
      journal.merge(
          bake + "/" + stage,
          failure.entry(),
          (kept, failed) -> Failure.of(kept).isPresent() ? failed : kept);
    }

    @Override
    public SortedMap<BakeId, Set<String>> recent(RecipeName recipe, Instant since) {
      return new InMemoryRecords(journal).recent(recipe, since);
    }

    @Override
    public List<BakeId> ids(Optional<RecipeName> recipe) {
      return new InMemoryRecords(journal).ids(recipe);
    }

    @Override
    public Set<String> names(BakeId bake) {
      return new InMemoryRecords(journal).names(bake);
    }

    @Override
    public Map<String, Object> read(BakeId bake, String name) {
      return new InMemoryRecords(journal).read(bake, name);
    }

    @Override
    public Kept kept(BakeId bake, String name) {
      return new InMemoryRecords(journal).kept(bake, name);
    }

    @Override
    public Optional<String> replace(
        BakeId bake, String name, Map<String, Object> entry, Optional<String> over) {
      return new InMemoryRecords(journal).replace(bake, name, entry, over);
    }

    @Override
    public void write(BakeId bake, String name, Map<String, Object> entry) {
      new InMemoryRecords(journal).write(bake, name, entry);
    }

    @Override
    public List<String> reports(BakeId bake) {
      return List.of();
    }

    @Override
    public Optional<byte[]> report(BakeId bake) {
      return report(bake, InstanceMode.BUILD, 1);
    }

    @Override
    public boolean has(String key) {
      return recipes.containsKey(key);
    }

    @Override
    public List<Stored> list(String folder) {
      return recipes.keySet().stream()
          .filter(key -> key.startsWith(folder))
          .map(key -> new Stored(key, Instant.EPOCH))
          .toList();
    }

    @Override
    public void putIfAbsent(String key, byte[] content) {
      recipes.putIfAbsent(key, content);
    }
  }

  /// Lists of EC2 and SSM as they were before the last change.
  private final class StaleSite extends Site {
    @Override
    public List<WorkInstance> find(BakeId bake, InstanceMode mode) {
      return formerInstances.stream()
          .filter(instance -> (bake + "/" + mode).equals(workFor.get(instance.id())))
          .toList();
    }

    @Override
    public Optional<OwnImage> find(ImageName name) {
      return Optional.ofNullable(formerImages.get(name));
    }

    @Override
    public List<Version> versions(String parameter) {
      return formerVersions;
    }

    @Override
    public Set<Grantee> grantees(Shareable what) {
      return formerGrants.getOrDefault(what, super.grantees(what));
    }
  }
}
