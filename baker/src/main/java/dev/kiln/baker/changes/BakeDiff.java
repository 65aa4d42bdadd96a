package dev.kiln.baker.changes;

import dev.kiln.baker.changes.PackageChange.Kind;
import dev.kiln.baker.instance.InstalledPackage;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What changed between two bakes.
public record BakeDiff(BakeContent before, BakeContent after, PackageChanges packages) {
  private static final int NAME_WIDTH = 28;

  public static BakeDiff between(BakeContent before, BakeContent after) {
    return new BakeDiff(
        before,
        after,
        PackageChanges.between(before.report().packages(), after.report().packages()));
  }

  public boolean isEmpty() {
    return isSameDigest() && isSameBase() && packages.changes().isEmpty();
  }

  private boolean isSameDigest() {
    return before.pinned().digest().equals(after.pinned().digest());
  }

  private boolean isSameBase() {
    return before.pinned().base().id().equals(after.pinned().base().id());
  }

  private boolean isSameRecipe() {
    return before.bake().recipe().equals(after.bake().recipe());
  }

  /// For people: what the bakes were made of, a line for each package that changed, the counts.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s → %s".formatted(before.bake(), after.bake()));
    if (!isSameRecipe()) {
      lines.add(
          "These are bakes of different recipes, %s and %s."
              .formatted(before.bake().recipe(), after.bake().recipe()));
    }
    for (BakeContent content : List.of(before, after)) {
      if (!content.isWhole()) {
        lines.add(
            "The build of %s failed, these are the packages it had by then: %s"
                .formatted(content.bake(), firstLine(content.report().outcome().sentence())));
      }
    }
    lines.add(
        line(
            "recipe",
            isSameDigest()
                ? "the same, " + before.pinned().digest()
                : "%s → %s".formatted(before.pinned().digest(), after.pinned().digest())));
    BaseImage base = before.pinned().base();
    lines.add(
        line(
            "base image",
            isSameBase()
                ? "the same, " + text(base)
                : "%s → %s".formatted(text(base), text(after.pinned().base()))));
    packages.changes().forEach(change -> lines.add(line(change.kind().toString(), text(change))));
    lines.add(counts());
    return lines;
  }

  private String counts() {
    return Arrays.stream(Kind.values())
            .map(kind -> "%,d %s, ".formatted(packages.of(kind).size(), kind))
            .collect(Collectors.joining())
        + "%,d the same".formatted(packages.same());
  }

  private static String line(String word, String text) {
    return "  %-10s  %s".formatted(word, text);
  }

  private static String text(BaseImage base) {
    return "%s (%s)".formatted(base.id(), Printable.line(base.name()));
  }

  private static String text(PackageChange change) {
    return switch (change) {
      case PackageChange.Added(InstalledPackage installed) -> text(installed);
      case PackageChange.Removed(InstalledPackage installed) -> text(installed);
      case PackageChange.Replaced(InstalledPackage before, InstalledPackage after) ->
          named(before.name(), "%s → %s".formatted(before.version(), after.version()))
              + (before.architecture().equals(after.architecture())
                  ? ""
                  : "  (%s → %s)".formatted(before.architecture(), after.architecture()));
    };
  }

  private static String text(InstalledPackage installed) {
    return named(
        installed.name(), "%s  (%s)".formatted(installed.version(), installed.architecture()));
  }

  private static String named(String name, String text) {
    return ("%-" + NAME_WIDTH + "s %s").formatted(name, text);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /// For machines: the two bakes, and the packages by what became of them.
  public Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("before", json(before));
    all.put("after", json(after));
    all.put("different", !isEmpty());
    all.put("recipeChanged", !isSameDigest());
    all.put("baseImageChanged", !isSameBase());
    Map<String, Object> byKind = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      byKind.put(kind.toString(), packages.of(kind).stream().map(BakeDiff::json).toList());
    }
    byKind.put("same", packages.same());
    all.put("packages", byKind);
    return all;
  }

  private static Map<String, Object> json(BakeContent content) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("bake", content.bake().value());
    object.put("recipe", content.bake().recipe().value());
    object.put("digest", content.pinned().digest().value());
    object.put("baseImage", content.pinned().base().id().value());
    object.put("baseImageName", content.pinned().base().name());
    object.put("buildSucceeded", content.isWhole());
    return object;
  }

  private static Map<String, Object> json(PackageChange change) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", change.name());
    switch (change) {
      case PackageChange.Added(InstalledPackage installed) -> versioned(object, installed);
      case PackageChange.Removed(InstalledPackage installed) -> versioned(object, installed);
      case PackageChange.Replaced(InstalledPackage before, InstalledPackage after) -> {
        object.put("before", versioned(new LinkedHashMap<>(), before));
        object.put("after", versioned(new LinkedHashMap<>(), after));
      }
    }
    return object;
  }

  private static Map<String, Object> versioned(
      Map<String, Object> object, InstalledPackage installed) {
    object.put("version", installed.version());
    object.put("architecture", installed.architecture());
    return object;
  }
}
