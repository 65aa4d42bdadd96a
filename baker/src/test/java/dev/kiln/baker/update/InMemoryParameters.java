package dev.kiln.baker.update;

import dev.kiln.model.image.ImageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Parameters as Parameter Store keeps them: a value that is written counts after a look or more.
public final class InMemoryParameters implements ImageParameters {
  private final Map<String, List<Version>> parameters = new HashMap<>();
  private final List<Runnable> unchecked = new ArrayList<>();
  private int looks;
  public int writes;

  /// How many looks show the old value still, after a write.
  public int looksUntilChecked;

  @Override
  public List<Version> versions(String parameter) {
    if (!unchecked.isEmpty() && ++looks > looksUntilChecked) {
      unchecked.forEach(Runnable::run);
      unchecked.clear();
      looks = 0;
    }
    return List.copyOf(parameters.getOrDefault(parameter, List.of()));
  }

  @Override
  public void write(String parameter, ImageId image, String description) {
    writes++;
    unchecked.add(() -> {
      List<Version> versions = parameters.computeIfAbsent(parameter, _ -> new ArrayList<>());
      versions.add(new Version(versions.size() + 1L, image.value(), description, new TreeSet<>()));
    });
  }

  /// What was written and not looked at is a value AWS does not like.
  public void drop() {
    unchecked.clear();
  }

  @Override
  public void label(String parameter, long version, String label) {
    List<Version> versions = parameters.getOrDefault(parameter, new ArrayList<>());
    if (version < 1 || version > versions.size()) {
      throw new IllegalArgumentException("no version " + version);
    }
    versions.replaceAll(each -> {
      TreeSet<String> labels = new TreeSet<>(each.labels());
      if (each.number() == version) {
        labels.add(label);
      } else {
        labels.remove(label);
      }
      return new Version(each.number(), each.value(), each.description(), labels);
    });
  }
}
