package dev.kiln.copier.confirm;

import dev.kiln.copier.confirm.CurrentImage.Pointing;
import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is looked up for a number of copies together, each thing once, and only when it is needed.
final class Sitting {
  private final Inventory inventory;
  private final EncryptionKey key;
  private final List<CopiedImage> copies;
  private final Set<ImageId> failedSources;
  private Optional<Map<SnapshotId, CopiedSnapshot>> snapshots = Optional.empty();
  private Optional<List<CopiedSnapshot>> strays = Optional.empty();
  private Optional<List<CopiedImage>> kin = Optional.empty();
  private Optional<String> keyState = Optional.empty();
  private final Map<ImageId, Pointing> pointings = new HashMap<>();
  private boolean isToolingSilent;

  /// @param copies those that are looked at, all unsettled
  Sitting(Inventory inventory, EncryptionKey key, List<CopiedImage> copies) {
    this.inventory = inventory;
    this.key = key;
    this.copies = List.copyOf(copies);
    this.failedSources =
        copies.stream()
            .filter(copy -> copy.state() == State.FAILED)
            .flatMap(copy -> copy.tags().source().stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  List<CopiedImage> copies() {
    return copies;
  }

  /// Its block devices name them; where a failed image has none any more, its tags tell.
  List<CopiedSnapshot> snapshotsOf(CopiedImage copy) {
    if (!copy.snapshots().isEmpty()) {
      Map<SnapshotId, CopiedSnapshot> known = snapshots();
      return copy.snapshots().stream().flatMap(id -> Stream.ofNullable(known.get(id))).toList();
    }
    return copy.state() == State.FAILED
        ? strays().stream().filter(snapshot -> isOfTheSameAttempt(snapshot, copy)).toList()
        : List.of();
  }

  /// Whether a later attempt to copy the same image has been made.
  boolean isFollowed(CopiedImage copy) {
    return kin().stream()
        .anyMatch(other ->
            other.tags().source().equals(copy.tags().source()) && other.attempt() > copy.attempt());
  }

  String keyState() {
    keyState = Optional.of(keyState.orElseGet(key::state));
    return keyState.get();
  }

  void add(CopiedImage copy, Pointing pointing) {
    pointings.put(copy.id(), pointing);
  }

  /// How the parameter stands, where somebody has seen to it already.
  Optional<Pointing> pointing(CopiedImage copy) {
    return Optional.ofNullable(pointings.get(copy.id()));
  }

  /// Whether a message to the tooling account has failed. To wait for each of a hundred would leave
  /// no time for anything else.
  boolean isToolingSilent() {
    return isToolingSilent;
  }

  void setToolingSilent() {
    isToolingSilent = true;
  }

  private Map<SnapshotId, CopiedSnapshot> snapshots() {
    if (snapshots.isEmpty()) {
      Set<SnapshotId> wanted =
          copies.stream()
              .filter(copy -> copy.state() == State.AVAILABLE || copy.state() == State.FAILED)
              .flatMap(copy -> copy.snapshots().stream())
              .collect(Collectors.toSet());
      Map<SnapshotId, CopiedSnapshot> found = new HashMap<>();
      inventory.snapshots(wanted).forEach(snapshot -> found.put(snapshot.id(), snapshot));
      snapshots = Optional.of(found);
    }
    return snapshots.get();
  }

  private List<CopiedSnapshot> strays() {
    strays = Optional.of(strays.orElseGet(ofFailed(inventory::snapshotsOf)));
    return strays.get();
  }

  private List<CopiedImage> kin() {
    kin = Optional.of(kin.orElseGet(ofFailed(inventory::of)));
    return kin.get();
  }

  private <T> Supplier<List<T>> ofFailed(Function<Set<ImageId>, List<T>> look) {
    return () -> failedSources.isEmpty() ? List.of() : look.apply(failedSources);
  }

  private static boolean isOfTheSameAttempt(CopiedSnapshot snapshot, CopiedImage copy) {
    return snapshot.tags().source().equals(copy.tags().source())
        && snapshot.tags().attempt().equals(copy.tags().attempt());
  }
}
