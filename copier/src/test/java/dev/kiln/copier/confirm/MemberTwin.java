package dev.kiln.copier.confirm;

import static dev.kiln.copier.copy.Published.HERE;

import dev.kiln.copier.event.CopyQueue;
import dev.kiln.copier.report.Results;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// A member account as the function confirm sees it. The process can be made to die before or after
/// any of its calls.
final class MemberTwin implements Inventory, ImageParameters, EncryptionKey, CopyQueue, Results {
  static final Instant NOW = Copied.STARTED.plus(Duration.ofMinutes(20));

  private final Map<ImageId, CopiedImage> copies = new LinkedHashMap<>();
  private final Map<SnapshotId, CopiedSnapshot> snapshots = new LinkedHashMap<>();
  private final Map<RecipeName, List<Version>> parameters = new HashMap<>();
  private final List<CopyResult> told = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private Instant now = NOW;
  private String keyState = ENABLED;
  private Optional<String> refusal = Optional.empty();
  private boolean isToolingGone;
  private Optional<Death> death = Optional.empty();
  private Optional<Break> broken = Optional.empty();

  void add(CopiedImage copy, List<CopiedSnapshot> its) {
    copies.put(copy.id(), copy);
    its.forEach(snapshot -> snapshots.put(snapshot.id(), snapshot));
  }

  CopiedImage copy(ImageId copy) {
    return Objects.requireNonNull(copies.get(copy));
  }

  void remove(ImageId copy) {
    copies.remove(copy);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  void setKeyState(String state) {
    keyState = state;
  }

  /// Somebody else writes the parameter.
  void point(RecipeName recipe, String value, String description) {
    List<Version> versions = parameters.computeIfAbsent(recipe, _ -> new ArrayList<>());
    versions.add(new Version(versions.size() + 1, value, description));
  }

  /// From now on; the calls are counted from 0 again.
  void dieAt(int call, boolean after) {
    calls.clear();
    death = Optional.of(new Death(call, after));
  }

  void live() {
    calls.clear();
    death = Optional.empty();
  }

  /// Marking this copy fails.
  void breakOver(ImageId copy, Throwable how) {
    broken = Optional.of(new Break(copy, how));
  }

  /// No version of a parameter is taken.
  void refuseParameters(String why) {
    refusal = Optional.of(why);
  }

  void loseTheToolingAccount() {
    isToolingGone = true;
  }

  Confirmer confirmer() {
    return new Confirmer(HERE, this, this, this, this, Clock.fixed(now, ZoneOffset.UTC));
  }

  /// The calls since the last [#dieAt] or [#live].
  List<String> calls() {
    return List.copyOf(calls);
  }

  List<CopyResult> told() {
    return List.copyOf(told);
  }

  List<Sent> sent() {
    return List.copyOf(sent);
  }

  Optional<String> current(RecipeName recipe) {
    List<Version> versions = parameters.getOrDefault(recipe, List.of());
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast().value());
  }

  Optional<String> reported(ImageId copy) {
    return Optional.ofNullable(
        Objects.requireNonNull(copies.get(copy)).tags().values().get(TagKey.REPORTED));
  }

  /// How everything stands, whatever was told or sent twice on the way.
  String end() {
    StringBuilder end = new StringBuilder();
    copies.keySet().stream()
        .sorted()
        .forEach(copy -> end.append(copy).append(' ').append(reported(copy)).append('\n'));
    parameters.keySet().stream()
        .sorted(Comparator.comparing(RecipeName::value))
        .forEach(recipe -> end.append(recipe).append(" -> ").append(current(recipe)).append('\n'));
    told.stream().map(MemberTwin::sense).distinct().sorted().forEach(end::append);
    sent.stream().map(Sent::toString).distinct().sorted().forEach(end::append);
    return end.toString();
  }

  private static String sense(CopyResult result) {
    return switch (result) {
      case ImageCopied copied -> "copied " + copied.image() + "\n";
      case ImageCopyFailed failed ->
          "failed %s, attempt %d: %s\n"
              .formatted(failed.image(), failed.attempt(), failed.reason());
    };
  }

  @Override
  public List<CopiedImage> all() {
    return call("all", () -> List.copyOf(copies.values()));
  }

  @Override
  public List<CopiedImage> among(Set<ImageId> images) {
    return call(
        "among", () -> copies.values().stream().filter(it -> images.contains(it.id())).toList());
  }

  @Override
  public List<CopiedImage> of(Set<ImageId> sources) {
    return call(
        "of",
        () ->
            copies.values().stream()
                .filter(it -> it.tags().source().filter(sources::contains).isPresent())
                .toList());
  }

  @Override
  public List<CopiedSnapshot> snapshots(Set<SnapshotId> wanted) {
    return call(
        "snapshots",
        () -> snapshots.values().stream().filter(it -> wanted.contains(it.id())).toList());
  }

  @Override
  public List<CopiedSnapshot> snapshotsOf(Set<ImageId> sources) {
    return call(
        "snapshotsOf",
        () ->
            snapshots.values().stream()
                .filter(it -> it.tags().source().filter(sources::contains).isPresent())
                .toList());
  }

  @Override
  public void mark(ImageId copy, Reported reported) {
    call(
        "mark " + reported.asTag(),
        () -> {
          Throwable how = broken.filter(it -> it.copy().equals(copy)).map(Break::how).orElse(null);
          if (how instanceof Error error) {
            throw error;
          }
          if (how instanceof RuntimeException exception) {
            throw exception;
          }
          return copies.computeIfPresent(
              copy, (_, it) -> Copied.with(it, Copied.reported(it.tags(), reported)));
        });
  }

  @Override
  public List<Version> versions(RecipeName recipe) {
    return call("versions", () -> List.copyOf(parameters.getOrDefault(recipe, List.of())));
  }

  @Override
  public Optional<String> write(BakeId bake, ImageId image) {
    return call(
        "write",
        () -> {
          if (refusal.isEmpty()) {
            point(bake.recipe(), image.value(), bake.value());
          }
          return refusal;
        });
  }

  @Override
  public String name(RecipeName recipe) {
    return "/kiln/images/" + recipe;
  }

  @Override
  public String state() {
    return call("state", () -> keyState);
  }

  @Override
  public void send(String body, int attempt, Duration delay) {
    call("send", () -> sent.add(new Sent(body, attempt, delay)));
  }

  @Override
  public void report(CopyResult result) {
    call(
        "report",
        () -> {
          if (isToolingGone) {
            throw new IllegalStateException("The results queue does not answer");
          }
          return told.add(result);
        });
  }

  private <T> T call(String name, Supplier<T> work) {
    Optional<Death> now = death.filter(it -> it.call() == calls.size());
    calls.add(name);
    if (now.isPresent() && !now.get().after()) {
      throw new Died();
    }
    T answer = work.get();
    if (now.isPresent()) {
      throw new Died();
    }
    return answer;
  }

  record Sent(String body, int attempt, Duration delay) {}

  private record Break(ImageId copy, Throwable how) {}

  private record Death(int call, boolean after) {}

  /// The process is gone; nothing in it goes on.
  static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }
}
