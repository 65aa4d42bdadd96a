package dev.kiln.model.collect;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A member's account with as many copies as one likes, in pages of AWS's sizes. Nothing of it is
/// in memory before it is asked for, and calls are counted by what they list.
///
/// To 100 images there are 50 instances, 20 versions of launch templates, two of which are named by
/// groups, a hundred bakes of one recipe with a parameter of 60 values, and one more parameter.
final class LargeEstate implements Estate {
  static final AccountId HERE = new AccountId("111122223333");
  static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  static final String OWN_PARAMETERS = "/kiln/images/";

  private static final int EC2_PAGE = 1_000;
  private static final int VERSIONS_PAGE = 200;
  private static final int GROUPS_PAGE = 100;
  private static final int PARAMETERS_PAGE = 50;
  private static final int HISTORY_PAGE = 50;

  private static final int OF_A_RECIPE = 100;
  private static final int PAST_VALUES = 60;
  private static final int RARE = 100;
  private static final long GIBIBYTE = 1L << 30;

  private final int images;
  private final int recipes;
  private final int namedTemplates;
  private final Map<String, Integer> calls = new TreeMap<>();
  private long nanos;

  /// @param images a multiple of a thousand
  LargeEstate(int images) {
    this.images = images;
    this.recipes = images / OF_A_RECIPE;
    this.namedTemplates = images / 50;
  }

  /// What this thread has had of a processor; what else a machine does is not in it.
  static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /// By what they list.
  Map<String, Integer> calls() {
    return Map.copyOf(calls);
  }

  /// The processor's time that making it up took, without what Kiln makes of tags.
  Duration time() {
    return Duration.ofNanos(nanos);
  }

  /// The calls that whoever reads everything once cannot do without.
  ///
  /// @param candidates so many images may go, and are asked for their references
  Map<String, Integer> needed(int candidates) {
    Map<String, Integer> needed = new TreeMap<>();
    needed.put("images", pages(images, EC2_PAGE));
    needed.put("snapshots", pages(snapshotCount(), EC2_PAGE));
    needed.put(Naming.INSTANCE.toString(), pages(images / 2, EC2_PAGE));
    needed.put(Naming.LAUNCH_CONFIGURATION.toString(), pages(images / RARE, GROUPS_PAGE));
    needed.put(Naming.SPOT_REQUEST.toString(), 1);
    needed.put(Launching.AUTO_SCALING_GROUP.toString(), pages(groupCount(), GROUPS_PAGE));
    needed.put(Launching.FLEET.toString(), pages(images / RARE, EC2_PAGE));
    needed.put(Launching.SPOT_FLEET.toString(), 1);
    needed.put("current templates", pages(currentCount(), VERSIONS_PAGE));
    needed.put("template versions", namedTemplates);
    needed.put("parameters", pages(2 * recipes, PARAMETERS_PAGE));
    needed.put("histories", recipes * (pages(PAST_VALUES, HISTORY_PAGE) + 1));
    needed.put("values", pages(2 * recipes + resolvingCount(), MOST_PARAMETERS));
    if (candidates > 0) {
      needed.put("references", pages(candidates, MOST_REFERRED));
    }
    return Map.copyOf(needed);
  }

  static int sum(Map<String, Integer> calls) {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// An empty list is a page, too.
  private static int pages(int items, int size) {
    return Math.max(1, Math.ceilDiv(items, size));
  }

  /// One or two of each image, and some whose image is gone.
  private int snapshotCount() {
    return images + images / 2 + images / RARE;
  }

  private int currentCount() {
    return images / 5 - namedTemplates;
  }

  /// Half as many again name a version that another names, and as many the latest.
  private int groupCount() {
    return 2 * namedTemplates;
  }

  private int resolvingCount() {
    return Math.ceilDiv(currentCount(), RARE);
  }

  @Override
  public Page<OwnedImage> images(Optional<String> page) {
    return page("images", images, EC2_PAGE, page, this::image);
  }

  private OwnedImage image(int i) {
    Map<String, String> raw = rawTags(i);
    List<SnapshotId> snapshots = new ArrayList<>(List.of(snapshotId(i)));
    if (i % 2 == 0) {
      snapshots.add(snapshotId(images + i / 2));
    }
    return new OwnedImage(
        imageId(i),
        HERE,
        State.AVAILABLE,
        madeAt(i),
        tags(raw),
        snapshots,
        false,
        raw.containsKey("kiln:collect-after"));
  }

  /// Images of a recipe are a day apart.
  private Instant madeAt(int i) {
    return NOW.minus(Duration.ofDays(i / recipes)).minusSeconds(60);
  }

  private Map<String, String> rawTags(int i) {
    Map<String, String> tags = new HashMap<>();
    String recipe = recipe(i % recipes);
    tags.put("BuiltBy", "kiln");
    tags.put("Recipe", recipe);
    tags.put("kiln:bake", "%s-%s-%06x".formatted(recipe, BakeId.time(madeAt(i)), i));
    tags.put("CopiedFromAMI", "ami-0%016x".formatted(i + images));
    tags.put("kiln:retain", "3/P14D");
    tags.put("kiln:reported", "copied");
    if (i % 7 == 0) {
      tags.put("kiln:collect-after", NOW.plus(Duration.ofDays(i % 3 - 1)).toString());
    }
    return tags;
  }

  private ImageTags tags(Map<String, String> raw) {
    long before = processorNanos();
    ImageTags tags = ImageTags.of(raw);
    nanos -= processorNanos() - before;
    return tags;
  }

  private static String recipe(int i) {
    return "recipe-%05d".formatted(i);
  }

  private static ImageId imageId(int i) {
    return new ImageId("ami-%017x".formatted(i));
  }

  private static SnapshotId snapshotId(int i) {
    return new SnapshotId("snap-%017x".formatted(i));
  }

  @Override
  public Page<OwnedSnapshot> snapshots(Optional<String> page) {
    return page("snapshots", snapshotCount(), EC2_PAGE, page, this::snapshot);
  }

  private OwnedSnapshot snapshot(int i) {
    int image = i < images ? i : i < images + images / 2 ? 2 * (i - images) : i - images;
    return new OwnedSnapshot(snapshotId(i), HERE, madeAt(image), tags(rawTags(image)), GIBIBYTE);
  }

  @Override
  public Page<Named> named(Naming kind, Optional<String> page) {
    return switch (kind) {
      case INSTANCE ->
          page(kind.toString(), images / 2, EC2_PAGE, page, i -> named("i-%017x", i, 3 * i));
      case LAUNCH_CONFIGURATION ->
          page(kind.toString(), images / RARE, GROUPS_PAGE, page, i -> named("old-%d", i, 5 * i));
      case SPOT_REQUEST -> page(kind.toString(), 0, EC2_PAGE, page, i -> named("sir-%d", i, i));
    };
  }

  private Named named(String name, int i, int image) {
    return new Named(name.formatted(i), imageId(image % images).value());
  }

  @Override
  public Page<Launcher> launchers(Launching kind, Optional<String> page) {
    return switch (kind) {
      case AUTO_SCALING_GROUP ->
          page(kind.toString(), groupCount(), GROUPS_PAGE, page, this::group);
      case FLEET ->
          page(
              kind.toString(),
              images / RARE,
              EC2_PAGE,
              page,
              i ->
                  new Launcher(
                      "fleet-" + i, List.of(), List.of(imageId(11 * i % images).value()), 0));
      case SPOT_FLEET -> page(kind.toString(), 0, EC2_PAGE, page, this::group);
    };
  }

  private Launcher group(int i) {
    TemplateVersion used =
        i < namedTemplates + namedTemplates / 2
            ? new TemplateVersion(template(i % namedTemplates), "3")
            : new TemplateVersion(template(i), "$Latest");
    return new Launcher("group-" + i, List.of(used), List.of(), 2);
  }

  private static Template template(int i) {
    return new Template(Template.Key.ID, "lt-%017x".formatted(i));
  }

  /// One in a hundred names a parameter.
  @Override
  public Page<Named> currentTemplates(Optional<String> page) {
    return page(
        "current templates",
        currentCount(),
        VERSIONS_PAGE,
        page,
        i ->
            i % RARE == 0
                ? new Named(template(i) + ":7", "resolve:ssm:/team/%d:live".formatted(i))
                : named("lt-%017x:7", i, 13 * i));
  }

  @Override
  public List<Named> templateVersions(Template template, Collection<String> versions) {
    return counted(
        "template versions",
        () -> {
          int i = Integer.parseInt(template.value().substring("lt-".length()), 16);
          return versions.stream()
              .map(version -> new Named(template + ":" + version, imageId(17 * i % images).value()))
              .toList();
        });
  }

  @Override
  public Page<String> imageParameters(Optional<String> page) {
    return page(
        "parameters",
        2 * recipes,
        PARAMETERS_PAGE,
        page,
        i -> i < recipes ? OWN_PARAMETERS + recipe(i) : "/team/image-" + i);
  }

  @Override
  public Map<String, String> values(Collection<String> selectors) {
    return counted(
        "values",
        () -> {
          Map<String, String> values = new HashMap<>();
          selectors.forEach(selector ->
              values.put(selector, imageId(Math.floorMod(selector.hashCode(), images)).value()));
          return values;
        });
  }

  @Override
  public Page<Past> history(String parameter, Optional<String> page) {
    if (!parameter.startsWith(OWN_PARAMETERS)) {
      return counted(
          "histories",
          () ->
              Page.last(
                  List.of(
                      new Past(
                          imageId(Math.floorMod(parameter.hashCode(), images)).value(),
                          List.of()))));
    }
    int recipe = Integer.parseInt(parameter.substring(parameter.length() - 5));
    return page(
        "histories",
        PAST_VALUES,
        HISTORY_PAGE,
        page,
        i ->
            new Past(
                imageId(recipe + recipes * i).value(), i == 30 ? List.of("stable") : List.of()));
  }

  @Override
  public Optional<Page<Reference>> references(List<ImageId> asked, Optional<String> page) {
    return counted("references", () -> Optional.of(Page.last(List.of())));
  }

  private <T> Page<T> page(
      String what, int all, int size, Optional<String> page, IntFunction<T> item) {
    return counted(
        what,
        () -> {
          int from = page.map(Integer::parseInt).orElse(0);
          int to = Math.min(all, from + size);
          return new Page<>(
              IntStream.range(from, to).mapToObj(item).toList(),
              to < all ? Optional.of(Integer.toString(to)) : Optional.empty());
        });
  }

  private <T> T counted(String what, Supplier<T> answer) {
    long before = processorNanos();
    calls.merge(what, 1, Integer::sum);
    T answered = answer.get();
    nanos += processorNanos() - before;
    return answered;
  }
}
