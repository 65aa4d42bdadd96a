package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An account in pages of two. Lists can be made to fail, and calls are counted.
final class InMemoryEstate implements Estate {
  private static final int PAGE = 2;

  final List<OwnedImage> images = new ArrayList<>();
  final List<OwnedSnapshot> snapshots = new ArrayList<>();
  final Map<Naming, List<Named>> named = new EnumMap<>(Naming.class);
  final Map<Launching, List<Launcher>> launchers = new EnumMap<>(Launching.class);
  final List<Named> currentTemplates = new ArrayList<>();
  final Map<String, Named> versions = new HashMap<>();
  final List<String> imageParameters = new ArrayList<>();
  final Map<String, String> values = new LinkedHashMap<>();

  /// By what is asked for, what is answered instead.
  final Map<String, String> otherNames = new HashMap<>();

  final Map<String, List<Past>> histories = new HashMap<>();
  final List<Reference> references = new ArrayList<>();
  boolean offersReferences = true;

  /// Names of methods whose second page fails.
  final Set<String> broken = new HashSet<>();

  final List<String> calls = new ArrayList<>();

  void name(Naming kind, String name, String image) {
    named.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new Named(name, image));
  }

  void launch(Launching kind, Launcher launcher) {
    launchers.computeIfAbsent(kind, _ -> new ArrayList<>()).add(launcher);
  }

  @Override
  public Page<OwnedImage> images(Optional<String> page) {
    return page("images", images, page);
  }

  @Override
  public Page<OwnedSnapshot> snapshots(Optional<String> page) {
    return page("snapshots", snapshots, page);
  }

  @Override
  public Page<Named> named(Naming kind, Optional<String> page) {
    return page(kind.toString(), named.getOrDefault(kind, List.of()), page);
  }

  @Override
  public Page<Launcher> launchers(Launching kind, Optional<String> page) {
    return page(kind.toString(), launchers.getOrDefault(kind, List.of()), page);
  }

  @Override
  public Page<Named> currentTemplates(Optional<String> page) {
    return page("currentTemplates", currentTemplates, page);
  }

  @Override
  public List<Named> templateVersions(Template template, Collection<String> numbers) {
    call("templateVersions", "");
    return numbers.stream()
        .map(number -> template + ":" + number)
        .filter(versions::containsKey)
        .map(versions::get)
        .toList();
  }

  @Override
  public Page<String> imageParameters(Optional<String> page) {
    return page("imageParameters", imageParameters, page);
  }

  @Override
  public Map<String, String> values(Collection<String> selectors) {
    if (selectors.size() > MOST_PARAMETERS) {
      throw new AssertionError(selectors);
    }
    call("values", "");
    Map<String, String> found = new HashMap<>(values);
    Set<String> answered = new HashSet<>(selectors);
    selectors.forEach(selector -> answered.add(otherNames.getOrDefault(selector, selector)));
    found.keySet().retainAll(answered);
    return found;
  }

  @Override
  public Page<Past> history(String parameter, Optional<String> page) {
    return page("history", histories.getOrDefault(parameter, List.of()), page);
  }

  @Override
  public Optional<Page<Reference>> references(List<ImageId> asked, Optional<String> page) {
    if (asked.size() > MOST_REFERRED) {
      throw new AssertionError(asked);
    }
    if (!offersReferences) {
      return Optional.empty();
    }
    return Optional.of(
        page(
            "references",
            references.stream().filter(each -> asked.contains(each.image())).toList(),
            page));
  }

  private <T> Page<T> page(String what, List<T> all, Optional<String> page) {
    call(what, page.orElse(""));
    int from = page.map(Integer::parseInt).orElse(0);
    int to = Math.min(all.size(), from + PAGE);
    return new Page<>(
        all.subList(from, to),
        to < all.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
  }

  private void call(String what, String page) {
    calls.add(what);
    if (broken.contains(what)
        && (!page.isEmpty() || what.equals("templateVersions") || what.equals("values"))) {
      throw new EstateException(
          "AWS says RequestLimitExceeded: Request limit exceeded.", new RuntimeException());
    }
  }
}
