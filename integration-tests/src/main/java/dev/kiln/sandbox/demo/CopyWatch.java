package dev.kiln.sandbox.demo;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Looks for an image's copies in every place of the sandbox until none is under way any more.
final class CopyWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Sandbox sandbox;
  private final ImageId source;
  private final Audience.Pairs targets;
  private final Map<String, String> told = new HashMap<>();

  CopyWatch(Sandbox sandbox, ImageId source, Audience.Pairs targets) {
    this.sandbox = sandbox;
    this.source = source;
    this.targets = targets;
  }

  /// Tells of every copy that appears or changes, and answers with how it all stands in the end.
  DemoResult untilSettled(Duration patience, Consumer<String> tell) throws InterruptedException {
    Instant latest = Instant.now().plus(patience);
    while (true) {
      boolean quiet = sandbox.isQuiet();
      Map<Place, List<FoundCopy>> copies = look(tell);
      if ((quiet && isSettled(copies)) || Instant.now().isAfter(latest)) {
        return result(copies);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private Map<Place, List<FoundCopy>> look(Consumer<String> tell) {
    Map<Place, List<FoundCopy>> copies = new LinkedHashMap<>();
    for (Place place : places()) {
      List<FoundCopy> found =
          FoundCopy.of(source, place, sandbox.operator(place.account(), place.region()));
      copies.put(place, found);
      for (FoundCopy copy : found) {
        if (!copy.state().equals(told.put(copy.image(), copy.state()))) {
          tell.accept("  %s: %s is %s".formatted(place, copy.image(), copy.state()));
        }
      }
    }
    return copies;
  }

  /// The tooling account is looked at as well: no copy belongs there.
  private List<Place> places() {
    List<Place> places = new ArrayList<>(sandbox.scene().places());
    AccountId tooling = sandbox.scene().tooling();
    for (Region region : sandbox.scene().regions()) {
      places.add(new Place(tooling, region));
    }
    return places;
  }

  private boolean isSettled(Map<Place, List<FoundCopy>> copies) {
    return copies.entrySet().stream()
        .filter(entry -> isTarget(entry.getKey()))
        .allMatch(entry ->
            !entry.getValue().isEmpty()
                && entry.getValue().stream().noneMatch(copy -> copy.state().equals("pending")));
  }

  private DemoResult result(Map<Place, List<FoundCopy>> copies) {
    List<String> problems = new ArrayList<>();
    List<FoundCopy> expected = new ArrayList<>();
    Map<Place, Integer> elsewhere = new LinkedHashMap<>();
    for (String pair : targets.filterPairs()) {
      if (copies.keySet().stream().noneMatch(place -> pair.equals(place.pair()))) {
        problems.add("Nobody looked for the copy of %s.".formatted(pair));
      }
    }
    copies.forEach((place, found) -> {
      if (!isTarget(place)) {
        elsewhere.put(place, found.size());
        if (!found.isEmpty()) {
          problems.add("%s is no target but has a copy.".formatted(place));
        }
        return;
      }
      expected.addAll(found);
      if (found.size() != 1) {
        problems.add("%s has %d copies instead of one.".formatted(place, found.size()));
      }
      String key = sandbox.member(place).key().value();
      for (FoundCopy copy : found) {
        copy.problems(source, key)
            .forEach(problem -> problems.add("%s: %s %s.".formatted(place, copy.image(), problem)));
      }
    });
    Place home = new Place(sandbox.scene().tooling(), sandbox.installation().region());
    return new DemoResult(source, home, expected, elsewhere, problems);
  }

  private boolean isTarget(Place place) {
    return targets.includes(place.account(), place.region());
  }
}
