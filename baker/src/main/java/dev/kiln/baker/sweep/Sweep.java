package dev.kiln.baker.sweep;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.journal.Entry.Pinned;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.publish.Grantee;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.sweep.Finding.HalfMade;
import dev.kiln.baker.sweep.Finding.Instance;
import dev.kiln.baker.sweep.Finding.Left;
import dev.kiln.baker.sweep.Finding.Share;
import dev.kiln.baker.sweep.Remains.RemainingImage;
import dev.kiln.baker.sweep.Remains.RemainingInstance;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Finds what bakes that are over have left in EC2. Everything is found before anything is removed,
/// so an error while looking removes nothing; a bake that cannot be read is left alone, and the
/// others are not.
public final class Sweep {
  private final BakeRecords records;
  private final Remains remains;
  private final Clock clock;
  private final Map<BakeId, Known> known = new HashMap<>();

  public Sweep(BakeRecords records, Remains remains, Clock clock) {
    this.records = records;
    this.remains = remains;
    this.clock = clock;
  }

  /// Nothing of a bake that may still be at work, and nothing of a published one but instances.
  public List<Finding> find() {
    List<Finding> findings = new ArrayList<>();
    for (StageName stage : List.of(StageName.BUILD, StageName.TEST)) {
      for (RemainingInstance instance : remains.instances(stage)) {
        find(instance).ifPresent(findings::add);
      }
    }
    remains.images().forEach(image -> findings.addAll(find(image)));
    return findings;
  }

  /// Removes what was found, unless its bake was taken up or published since.
  ///
  /// @return what became of it
  /// @throws RuntimeException when AWS does not let it; the other findings are not touched
  public Outcome remove(Finding finding) {
    if (finding instanceof Left || !isStillOver(finding)) {
      return Outcome.LEFT;
    }
    switch (finding) {
      case Instance instance -> remains.end(instance.stage(), instance.bake(), instance.digest());
      case HalfMade image -> remains.unmake(image.bake(), image.image());
      case Share share -> {
        Sharing sharing = remains.sharing(share.bake(), share.digest());
        share.grantees().stream()
            .gather(Gatherers.windowFixed(Sharing.MOST_CHANGES))
            .forEach(some -> sharing.revoke(share.what(), some));
      }
      case Left _ -> {}
    }
    return Outcome.DONE;
  }

  /// What became of a finding.
  public enum Outcome {
    DONE,

    /// It is nobody's to remove, or its bake is not over any longer.
    LEFT
  }

  private boolean isStillOver(Finding finding) {
    return switch (read(finding.bake())) {
      case Known.Unreadable _ -> false;
      case Known.Bake bake ->
          !bake.mayBeAtWork() && (finding instanceof Instance || !bake.isPublished());
    };
  }

  private Optional<Finding> find(RemainingInstance instance) {
    return switch (known(instance.bake())) {
      case Known.Unreadable unreadable ->
          Optional.of(left(instance, "its bake is " + unreadable.why()));
      case Known.Bake bake when bake.mayBeAtWork() -> Optional.empty();
      case Known.Bake bake ->
          Optional.of(
              bake.isRecorded() && bake.digest().isPresent()
                  ? new Instance(
                      instance.bake(), instance.id(), instance.stage(), bake.digest().get())
                  : left(instance, "nothing is recorded of when its bake is over"));
    };
  }

  private static Finding left(RemainingInstance instance, String why) {
    return new Left(
        instance.bake(),
        instance.id(),
        "an instance of %s, left: %s".formatted(instance.stage(), why));
  }

  private List<Finding> find(RemainingImage image) {
    return switch (known(image.bake())) {
      case Known.Unreadable unreadable ->
          List.of(
              new Left(
                  image.bake(),
                  image.id().value(),
                  "an image, left: its bake is " + unreadable.why()));
      case Known.Bake bake ->
          bake.isRecorded() && !bake.mayBeAtWork() && !bake.isPublished()
              ? find(image, bake)
              : List.of();
    };
  }

  private List<Finding> find(RemainingImage image, Known.Bake bake) {
    if (!image.isTested() && bake.digest().isPresent()) {
      return List.of(halfMade(image, bake.digest().get()));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        new Left(
            image.bake(),
            image.id().value(),
            image.isTested()
                ? "a tested image, left: a rollback may want it"
                : "an image, left: its recipe is not recorded"));
    if (bake.mayBeShared() && bake.digest().isPresent()) {
      Sharing sharing = remains.sharing(image.bake(), bake.digest().get());
      Stream.concat(
              Stream.<Shareable>of(new Shareable.Image(image.id())),
              image.snapshots().stream().map(Shareable.Snapshot::new))
          .forEach(what -> {
            List<Grantee> grantees = List.copyOf(sharing.grantees(what));
            if (!grantees.isEmpty()) {
              findings.add(new Share(image.bake(), what, grantees, bake.digest().get()));
            }
          });
    }
    return findings;
  }

  /// Kiln shares nothing that was not tested; what somebody else did is not undone.
  private Finding halfMade(RemainingImage image, RecipeDigest digest) {
    return remains.sharing(image.bake(), digest).grantees(new Shareable.Image(image.id())).isEmpty()
        ? new HalfMade(image.bake(), image.id())
        : new Left(
            image.bake(),
            image.id().value(),
            "an image that passed no test, left: somebody has shared it");
  }

  private Known known(BakeId bake) {
    return known.computeIfAbsent(bake, this::read);
  }

  private Known read(BakeId bake) {
    Set<String> names = records.names(bake);
    try {
      return new Known.Bake(
          BakeStatus.of(records, bake, names, clock.instant()),
          names.contains(BakeRecords.START),
          records.pinned(bake, names).map(Pinned::digest));
    } catch (JournalException e) {
      return new Known.Unreadable("unreadable: " + e.getMessage());
    }
  }

  private sealed interface Known {

    record Unreadable(String why) implements Known {}

    /// @param isRecorded whether it says when it is over; bakes once did not
    record Bake(BakeStatus status, boolean isRecorded, Optional<RecipeDigest> digest)
        implements Known {
      boolean mayBeAtWork() {
        return status.state().isOpen();
      }

      boolean isPublished() {
        return status.state() == BakeState.PUBLISHED;
      }

      boolean mayBeShared() {
        return status.stage() == StageName.PUBLISH;
      }
    }
  }
}
