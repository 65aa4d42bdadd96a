package dev.kiln.baker.recipe;

import static java.util.stream.Collectors.joining;

import dev.kiln.model.document.Document;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Kind;
import dev.kiln.model.document.Section;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.message.Audience;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.recipe.Schedule;
import dev.kiln.model.recipe.ScriptRun;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a recipe, `<name>.yaml`, with the scripts it names beside it.
public final class RecipeFile {
  private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(45);
  private static final Duration TEST_TIMEOUT = Duration.ofMinutes(10);

  /// The tags that are added to a recipe's own: by a bake, on the image and again on its copies, by
  /// the collector, and by people who have a copy stay.
  private static final int TAGS_OF_A_COPY = 16;

  /// The [quota of accounts an image is shared
  /// with](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-quotas.html).
  private static final int MOST_ACCOUNTS = 1_000;

  /// The keys of `base`, of which a recipe has one.
  private static final SequencedMap<String, Way> WAYS = ways();

  private static final Pattern SHELL = Pattern.compile("sh\\b");

  private final Path file;
  private final Optional<Allowance> allowance;
  private final Lineage lineage;
  private final boolean hasScripts;

  /// @param hasScripts whether the scripts lie beside the file
  private RecipeFile(
      Path file, Optional<Allowance> allowance, Lineage lineage, boolean hasScripts) {
    this.file = file;
    this.allowance = allowance;
    this.lineage = lineage;
    this.hasScripts = hasScripts;
  }

  public static Outcome<Recipe> read(Path file) {
    return read(file, Optional.empty(), new Lineage());
  }

  /// Reads a recipe that was stored after it had been read from a file: its scripts lie elsewhere,
  /// and were looked at then.
  public static Outcome<Recipe> stored(RecipeName name, String text) {
    Path file = Path.of(name + ".yaml");
    return Document.read(
        file, text, new RecipeFile(file, Optional.empty(), new Lineage(), false)::recipe);
  }

  /// As [#read(Path)]; what the installation does not allow is a problem too.
  public static Outcome<Recipe> read(Path file, Allowance allowance) {
    return read(file, Optional.of(allowance), new Lineage());
  }

  /// As [#read(Path)], for one of several files.
  ///
  /// @param allowance what an installation allows, where it is known
  /// @param lineage the same for all of them
  public static Outcome<Recipe> read(Path file, Optional<Allowance> allowance, Lineage lineage) {
    return Document.read(file, new RecipeFile(file, allowance, lineage, true)::recipe);
  }

  private @Nullable Recipe recipe(Section top) {
    Optional<RecipeName> name = top.required("name", RecipeKinds.NAME);
    name.filter(given -> !file.getFileName().toString().equals(given + ".yaml"))
        .ifPresent(given ->
            top.problem("name", "the file of recipe %s must be %s.yaml".formatted(given, given)));
    Optional<String> description = top.required("description", RecipeKinds.DESCRIPTION);
    Optional<Section> from = top.section("base");
    Optional<Base> base = from.flatMap(RecipeFile::base);
    if (base.isPresent() && base.get() instanceof Base.OfRecipe(RecipeName of)) {
      from.ifPresent(section -> checkLineage(section, name, of));
    }
    Optional<ScriptRun> build = top.section("build").flatMap(s -> scriptRun(s, BUILD_TIMEOUT));
    Optional<ScriptRun> test = top.section("test").flatMap(s -> testRun(s, build));
    Optional<Audience.Pairs> targets = top.section("publish").flatMap(this::targets);
    Optional<Tags> tags = tags(top);
    Optional<? extends Schedule> schedule =
        top.has("schedule")
            ? top.required("schedule", RecipeKinds.SCHEDULE)
            : Optional.of(new Schedule.OnDemand());
    Optional<Retention> retention =
        top.has("retention")
            ? top.section("retention").flatMap(RecipeFile::retention)
            : Optional.of(Retention.DEFAULT);
    if (name.isEmpty()
        || description.isEmpty()
        || base.isEmpty()
        || build.isEmpty()
        || test.isEmpty()
        || targets.isEmpty()
        || tags.isEmpty()
        || schedule.isEmpty()
        || retention.isEmpty()) {
      return null;
    }
    return new Recipe(
        name.get(),
        description.get(),
        base.get(),
        build.get(),
        test.get(),
        targets.get(),
        tags.get(),
        schedule.get(),
        retention.get());
  }

  private static Optional<Base> base(Section base) {
    List<Optional<? extends Base>> given = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    WAYS.forEach((key, way) -> {
      if (base.has(key)) {
        keys.add(key);
        given.add(way.read(base, key));
      }
    });
    if (keys.size() != 1) {
      base.problem(
          keys.isEmpty() ? "" : keys.get(1),
          "expected exactly one of %s, found %s"
              .formatted(
                  String.join(", ", WAYS.keySet()),
                  keys.isEmpty() ? "none" : String.join(", ", keys)));
      return Optional.empty();
    }
    return given.getFirst().map(each -> each);
  }

  private void checkLineage(Section base, Optional<RecipeName> name, RecipeName of) {
    if (name.filter(of::equals).isPresent()) {
      base.problem(
          "recipe",
          "%s is this recipe itself; its first image would need one before it".formatted(of));
      return;
    }
    lineage
        .untoldCircle(file, of)
        .ifPresent(circle ->
            base.problem(
                "recipe",
                "goes in a circle, %s from %s; the first image of each would need one before it"
                    .formatted(
                        circle.getLast(),
                        circle.stream().map(RecipeName::value).collect(joining(" from ")))));
  }

  private static SequencedMap<String, Way> ways() {
    SequencedMap<String, Way> ways = new LinkedHashMap<>();
    ways.put("newest", (base, key) -> base.section(key).flatMap(RecipeFile::newest));
    ways.put(
        "parameter",
        (base, key) -> base.required(key, RecipeKinds.PARAMETER).map(Base.Parameter::new));
    ways.put("image", (base, key) -> base.required(key, RecipeKinds.IMAGE).map(Base.Image::new));
    ways.put("recipe", (base, key) -> base.required(key, RecipeKinds.NAME).map(Base.OfRecipe::new));
    return ways;
  }

  private static Optional<Base> newest(Section newest) {
    Optional<String> owner = newest.required("owner", RecipeKinds.OWNER);
    Optional<String> name = newest.required("name", RecipeKinds.NAME_PATTERN);
    Optional<Architecture> architecture = newest.required("architecture", RecipeKinds.ARCHITECTURE);
    if (owner.isEmpty() || name.isEmpty() || architecture.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Base.Newest(owner.get(), name.get(), architecture.get()));
  }

  private Optional<ScriptRun> testRun(Section run, Optional<ScriptRun> build) {
    Optional<ScriptRun> test = scriptRun(run, TEST_TIMEOUT);
    Optional<Integer> size = test.flatMap(of -> of.options().volumeSize());
    Optional<Integer> least = build.flatMap(of -> of.options().volumeSize());
    if (size.isPresent() && least.isPresent() && size.get() < least.get()) {
      run.problem(
          "volumeSize",
          "%d GiB is less than the image has; expected at least build.volumeSize, %d"
              .formatted(size.get(), least.get()));
    }
    return test;
  }

  private Optional<ScriptRun> scriptRun(Section run, Duration usualTimeout) {
    Optional<String> instanceType = run.required("instanceType", RecipeKinds.INSTANCE_TYPE);
    instanceType.ifPresent(type -> allowance.ifPresent(of -> of.checkType(run, type)));
    Set<String> seen = new HashSet<>();
    Optional<List<String>> scripts =
        run.list("scripts", RecipeKinds.SCRIPT, path -> problemsOf(path, seen));
    Optional<Duration> timeout = run.optional("timeout", RecipeKinds.TIMEOUT, usualTimeout);
    InstanceOptions options = options(run);
    if (instanceType.isEmpty() || scripts.isEmpty() || timeout.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ScriptRun(instanceType.get(), scripts.get(), timeout.get(), options));
  }

  private InstanceOptions options(Section run) {
    InstanceOptions options =
        new InstanceOptions(
            perhaps(run, "subnet", InstallationFile.SUBNET),
            perhaps(run, "securityGroup", InstallationFile.SECURITY_GROUP),
            perhaps(run, "volumeSize", RecipeKinds.VOLUME_SIZE),
            perhaps(run, "instanceProfile", InstallationFile.INSTANCE_PROFILE));
    allowance.ifPresent(of -> of.check(run, options));
    return options;
  }

  /// What may be left out; empty after a problem, too.
  private static <T> Optional<T> perhaps(Section run, String key, Kind<T> kind) {
    return run.has(key) ? run.required(key, kind) : Optional.empty();
  }

  private List<String> problemsOf(String path, Set<String> seen) {
    List<String> problems = new ArrayList<>();
    if (!seen.add(path)) {
      problems.add("\"%s\" is here twice".formatted(path));
    }
    if (!hasScripts) {
      return problems;
    }
    Path script = file.resolveSibling(path);
    if (!Files.isRegularFile(script)) {
      problems.add("there is no file %s".formatted(script));
    } else if (!Files.isReadable(script)) {
      problems.add("%s cannot be read".formatted(script));
    } else {
      problemOf(script).ifPresent(problems::add);
    }
    return problems;
  }

  /// What would keep a script from running on an instance. The kernel takes a carriage return for a
  /// part of the interpreter's name, a shell for a part of every command.
  private static Optional<String> problemOf(Path script) {
    String text;
    try {
      text = Files.readString(script, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.of("%s cannot be read: %s".formatted(script, e.getMessage()));
    }
    String first = text.lines().findFirst().orElse("");
    if (!first.startsWith("#!")) {
      return Optional.of("%s must start with a line such as #!/bin/bash".formatted(script));
    }
    boolean isShell = SHELL.matcher(first).find();
    boolean hasReturns = text.startsWith(first + "\r") || (isShell && text.contains("\r\n"));
    return hasReturns
        ? Optional.of(
            "%s has lines that end with CR LF, with which it does not run; expected LF"
                .formatted(script))
        : Optional.empty();
  }

  private Optional<Audience.Pairs> targets(Section publish) {
    Optional<List<Section>> groups = publish.sections("targets");
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<AccountId, SortedSet<Region>> pairs = new TreeMap<>();
    boolean complete = true;
    for (Section group : groups.get()) {
      Optional<List<AccountId>> accounts = group.list("accounts", InstallationFile.ACCOUNT);
      Optional<List<Region>> regions = group.list("regions", InstallationFile.REGION);
      accounts.ifPresent(those -> checkOnce(group, "accounts", those));
      regions.ifPresent(those -> checkOnce(group, "regions", those));
      allowance.ifPresent(
          of -> of.check(group, accounts.orElse(List.of()), regions.orElse(List.of())));
      complete &= accounts.isPresent() && regions.isPresent();
      addTargets(group, accounts.orElse(List.of()), regions.orElse(List.of()), pairs);
    }
    if (!complete) {
      return Optional.empty();
    }
    Audience.Pairs targets = new Audience.Pairs(pairs);
    if (pairs.size() > MOST_ACCOUNTS) {
      publish.problem(
          "targets",
          "%d accounts; expected at most %d, with so many EC2 shares an image"
              .formatted(pairs.size(), MOST_ACCOUNTS));
    }
    return Optional.of(targets);
  }

  private static <T> void checkOnce(Section section, String key, List<T> values) {
    Set<T> before = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      if (!before.add(values.get(i))) {
        section.problem(key, i, "\"%s\" is here twice".formatted(values.get(i)));
      }
    }
  }

  private static void addTargets(
      Section group,
      List<AccountId> accounts,
      List<Region> regions,
      SortedMap<AccountId, SortedSet<Region>> pairs) {
    for (AccountId account : new LinkedHashSet<>(accounts)) {
      Set<Region> before = pairs.getOrDefault(account, Collections.emptySortedSet());
      List<String> twice =
          regions.stream().distinct().filter(before::contains).map(Region::value).toList();
      if (!twice.isEmpty()) {
        group.problem(
            "accounts",
            accounts.indexOf(account),
            "\"%s\" has a copy in %s by targets above already"
                .formatted(account, String.join(", ", twice)));
      }
      pairs.computeIfAbsent(account, _ -> new TreeSet<>()).addAll(regions);
    }
  }

  private static Optional<Tags> tags(Section top) {
    Map<String, String> given = top.texts("tags");
    boolean good = true;
    for (Map.Entry<String, String> tag : given.entrySet()) {
      for (String problem : Tags.problemsOf(tag.getKey(), tag.getValue())) {
        top.problem("tags", problem);
        good = false;
      }
      if (TagKey.isKilns(tag.getKey())) {
        top.problem(
            "tags", "\"%s\" is set by Kiln itself; expected another key".formatted(tag.getKey()));
        good = false;
      }
    }
    int most = Tags.MOST - TAGS_OF_A_COPY;
    if (given.size() > most) {
      top.problem(
          "tags",
          "%d tags; expected at most %d, because EC2 takes %d and Kiln adds %d"
              .formatted(given.size(), most, Tags.MOST, TAGS_OF_A_COPY));
      good = false;
    }
    return good ? Optional.of(Tags.of(given)) : Optional.empty();
  }

  private static Optional<Retention> retention(Section retention) {
    Optional<Integer> keep = retention.optional("keep", RecipeKinds.KEEP, Retention.DEFAULT.keep());
    Optional<Duration> minimumAge =
        retention.optional("minimumAge", RecipeKinds.MINIMUM_AGE, Retention.DEFAULT.minimumAge());
    if (keep.isEmpty() || minimumAge.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Retention(keep.get(), minimumAge.get()));
  }

  /// One way to name a base.
  private interface Way {
    Optional<? extends Base> read(Section base, String key);
  }
}
