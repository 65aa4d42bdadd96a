package dev.kiln.model.collect;

import dev.kiln.model.collect.Estate.Launcher;
import dev.kiln.model.collect.Estate.Launching;
import dev.kiln.model.collect.Estate.Named;
import dev.kiln.model.collect.Estate.Naming;
import dev.kiln.model.collect.Estate.Past;
import dev.kiln.model.collect.Estate.Reference;
import dev.kiln.model.collect.Estate.Template;
import dev.kiln.model.collect.Estate.TemplateVersion;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.Reported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/// Looks at everything in one Region of an account that may need an image. Every list is read once,
/// to its end; what cannot be read is a doubt, and the rest is read all the same, so that all that
/// is in the way is told at once.
///
/// It looks for itself, because
/// [DescribeImageReferences](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html)
/// knows neither Auto Scaling groups, launch configurations, fleets nor Spot requests, nor labels
/// of parameters.
public final class Survey {
  private static final String IMAGE = "ami-";

  /// How launch templates name a parameter instead of an image.
  private static final String PARAMETER = "resolve:ssm:";

  /// [Public
  /// parameters](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html)
  /// of AWS's own.
  private static final String PUBLIC = "/aws/service/";

  private static final Set<String> CURRENT = Set.of("$Latest", "$Default");

  private final Estate estate;
  private final String ownParameters;
  private final Consumer<String> progress;

  private final Uses uses = new Uses();
  private final Set<String> doubts = new LinkedHashSet<>();
  private final Set<ImageId> published = new LinkedHashSet<>();

  /// By selector, what resolves it.
  private final Map<String, Set<Use>> selectors = new LinkedHashMap<>();

  private int instances;
  private Optional<String> launcherWithInstances = Optional.empty();
  private int parameters;

  /// @param ownParameters what the names of Kiln's own parameters begin with, such as
  ///   `/kiln/images/`
  /// @param progress is told what is looked at
  public Survey(Estate estate, String ownParameters, Consumer<String> progress) {
    this.estate = estate;
    this.ownParameters = ownParameters;
    this.progress = progress;
  }

  /// What was found.
  ///
  /// @param published the images that Kiln's own parameters hold or have held
  /// @param doubts what could not be read, in AWS's own words, and what cannot be right
  public record Found(
      List<OwnedImage> images,
      List<OwnedSnapshot> snapshots,
      Uses uses,
      Set<ImageId> published,
      List<String> doubts) {
    public Found {
      published = Set.copyOf(published);
      doubts = List.copyOf(doubts);
    }
  }

  /// Images are read first: what begins to use one while the rest is read is seen.
  public Found look() {
    List<OwnedImage> images = new ArrayList<>();
    List<OwnedSnapshot> snapshots = new ArrayList<>();
    every("images", estate::images, images::add);
    every("snapshots", estate::snapshots, snapshots::add);
    if (images.isEmpty() && snapshots.isEmpty() && doubts.isEmpty()) {
      return found(images, snapshots);
    }
    launchers();
    templates();
    for (Naming kind : Naming.values()) {
      named(kind);
    }
    parameters();
    resolve();
    check(images, snapshots);
    return found(images, snapshots);
  }

  private Found found(List<OwnedImage> images, List<OwnedSnapshot> snapshots) {
    return new Found(images, snapshots, uses, published, List.copyOf(doubts));
  }

  /// What AWS itself knows to refer to images.
  ///
  /// @param doubts as of what was found
  public record Referred(Uses uses, List<String> doubts) {
    public Referred {
      doubts = List.copyOf(doubts);
    }
  }

  /// @param images those that may go, after a look
  public Referred refer(List<OwnedImage> images) {
    progress.accept("references to %d images that may go".formatted(images.size()));
    References references = new References();
    images.stream()
        .map(OwnedImage::id)
        .gather(Gatherers.windowFixed(Estate.MOST_REFERRED))
        .forEach(references::of);
    return new Referred(references.uses, List.copyOf(references.doubts));
  }

  /// What is told of references, apart from what the look found.
  private final class References {
    private final Uses uses = new Uses();
    private final Set<String> doubts = new LinkedHashSet<>();

    void of(List<ImageId> some) {
      pages(
          "what refers to images",
          page -> estate.references(some, page).orElseGet(() -> Page.last(List.of())),
          this::add,
          doubts);
    }

    private void add(Reference reference) {
      if (reference.type().equals("ec2:Instance") && instances == 0) {
        doubts.add(
            "no instance was shown, but AWS says that %s is one of %s"
                .formatted(reference.arn(), reference.image()));
      }
      uses.add(reference.image(), new Use(reference.type(), reference.arn()));
    }
  }

  /// Before instances: what launches one meanwhile is seen to have it.
  private void launchers() {
    Map<Template, Map<String, Set<Use>>> versions = new HashMap<>();
    for (Launching kind : Launching.values()) {
      every(
          kind + "s",
          page -> estate.launchers(kind, page),
          launcher -> launcher(kind, launcher, versions));
    }
    versions.forEach(this::versions);
  }

  private void launcher(
      Launching kind, Launcher launcher, Map<Template, Map<String, Set<Use>>> versions) {
    Use use = new Use(kind.toString(), launcher.name());
    if (launcher.instances() > 0 && launcherWithInstances.isEmpty()) {
      launcherWithInstances = Optional.of(use.toString());
    }
    launcher.images().forEach(image -> add(image, use));
    for (TemplateVersion used : launcher.templates()) {
      if (!CURRENT.contains(used.version())) {
        versions
            .computeIfAbsent(used.template(), _ -> new LinkedHashMap<>())
            .computeIfAbsent(used.version(), _ -> new LinkedHashSet<>())
            .add(use);
      }
    }
  }

  private void versions(Template template, Map<String, Set<Use>> users) {
    users.keySet().stream()
        .gather(Gatherers.windowFixed(Estate.MOST_VERSIONS))
        .forEach(some ->
            reading(
                "versions of launch template " + template,
                () ->
                    estate
                        .templateVersions(template, some)
                        .forEach(version ->
                            add(version.image(), new Use("launch template", version.name())))));
  }

  private void templates() {
    every(
        "launch templates",
        estate::currentTemplates,
        version -> add(version.image(), new Use("launch template", version.name())));
  }

  private void named(Naming kind) {
    every(kind + "s", page -> estate.named(kind, page), thing -> named(kind, thing));
  }

  private void named(Naming kind, Named thing) {
    if (kind == Naming.INSTANCE) {
      instances++;
    }
    add(thing.image(), new Use(kind.toString(), thing.name()));
  }

  private void parameters() {
    every("parameters", estate::imageParameters, this::parameter);
  }

  private void parameter(String name) {
    parameters++;
    selector(name, new Use("parameter", name));
    pages(
        "the history of parameter " + name,
        page -> estate.history(name, page),
        past -> past(name, past));
  }

  private void past(String name, Past past) {
    image(past.value())
        .ifPresent(id -> {
          if (name.startsWith(ownParameters)) {
            published.add(id);
          }
          past.labels().forEach(label -> uses.add(id, new Use("parameter", name + ":" + label)));
        });
  }

  /// @param image as [Named] has it
  private void add(String image, Use use) {
    if (image.startsWith(PARAMETER)) {
      selector(image.substring(PARAMETER.length()), use);
    } else if (image.startsWith(IMAGE)) {
      // A template may name what is no id, and nothing can be launched by it.
      image(image).ifPresent(id -> uses.add(id, use));
    } else {
      doubts.add("%s names \"%s\", and what that is is not known here".formatted(use, image));
    }
  }

  /// What AWS publishes is never one of Kiln's.
  private void selector(String selector, Use use) {
    if (selector.startsWith(PUBLIC) || selector.contains(":parameter" + PUBLIC)) {
      return;
    }
    selectors.computeIfAbsent(selector, _ -> new LinkedHashSet<>()).add(use);
  }

  /// What the parameters hold that templates, or anything else, name.
  private void resolve() {
    selectors.keySet().stream()
        .gather(Gatherers.windowFixed(Estate.MOST_PARAMETERS))
        .forEach(some -> reading("the values of parameters", () -> resolve(some)));
  }

  private void resolve(List<String> some) {
    estate
        .values(some)
        .forEach((selector, value) ->
            image(value).ifPresent(id -> users(selector, some).forEach(use -> uses.add(id, use))));
  }

  /// Who asks by ARN may be answered by name. What nobody asked for by these words may be any of
  /// those that were asked for.
  private Set<Use> users(String selector, List<String> asked) {
    return Optional.ofNullable(selectors.get(selector))
        .orElseGet(() ->
            asked.stream()
                .flatMap(each -> selectors.getOrDefault(each, Set.of()).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  private static Optional<ImageId> image(String text) {
    try {
      return text.startsWith(IMAGE) ? Optional.of(new ImageId(text)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// An empty list where there must be something is no answer.
  private void check(List<OwnedImage> images, List<OwnedSnapshot> snapshots) {
    if (instances == 0) {
      launcherWithInstances.ifPresent(
          launcher -> doubts.add("no instance was shown, but %s has some".formatted(launcher)));
    }
    if (snapshots.isEmpty() && images.stream().anyMatch(image -> !image.snapshots().isEmpty())) {
      doubts.add("no snapshot was shown, but there are images that have some");
    }
    if (parameters == 0 && images.stream().anyMatch(Survey::hasParameter)) {
      doubts.add(
          "no parameter with an image was shown, but there are images in order, and %s* names one of each recipe; if there are none indeed, have a parameter hold an image"
              .formatted(ownParameters));
    }
  }

  /// What is usable was made current before it was said to be: on both sides, a parameter holds an
  /// image by then.
  private static boolean hasParameter(OwnedImage image) {
    ImageTags tags = image.tags();
    boolean isUsable =
        tags.copiedFrom().isPresent()
            ? tags.reported().equals(Optional.of(Reported.COPIED))
            : tags.isTested();
    return tags.isKilns() && isUsable;
  }

  private <T> void every(String what, Function<Optional<String>, Page<T>> list, Consumer<T> each) {
    progress.accept(what);
    pages(what, list, each);
  }

  private <T> void pages(String what, Function<Optional<String>, Page<T>> list, Consumer<T> each) {
    pages(what, list, each, doubts);
  }

  private static <T> void pages(
      String what, Function<Optional<String>, Page<T>> list, Consumer<T> each, Set<String> doubts) {
    reading(
        what,
        () -> {
          Optional<String> next = Optional.empty();
          do {
            Page<T> page = list.apply(next);
            page.items().forEach(each);
            next = page.next();
          } while (next.isPresent());
        },
        doubts);
  }

  private void reading(String what, Runnable read) {
    reading(what, read, doubts);
  }

  private static void reading(String what, Runnable read, Set<String> doubts) {
    try {
      read.run();
    } catch (EstateException e) {
      doubts.add("%s could not be read: %s".formatted(what, e.getMessage()));
    }
  }
}
