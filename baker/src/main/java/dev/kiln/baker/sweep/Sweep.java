package dev.kiln.baker.sweep;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Finds what bakes that are over have left in EC2. Everything is found before anything is removed,
/// so an error while looking removes nothing.
public final class Sweep {
  private final BakeRecords records;
  private final Remains remains;
  private final Instant now;
  private final Map<BakeId, Known> known = new HashMap<>();

  public Sweep(BakeRecords records, Remains remains, Instant now) {
    this.records = records;
    this.remains = remains;
    this.now = now;
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

  /// @throws RuntimeException when AWS does not let it; the other findings are not touched
  public void remove(Finding finding) {
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
  }

  private Optional<Finding> find(RemainingInstance instance) {
    Known bake = known(instance.bake());
    if (bake.mayBeAtWork()) {
      return Optional.empty();
    }
    return Optional.of(
        bake.isRecorded() && bake.digest().isPresent()
            ? new Instance(instance.bake(), instance.id(), instance.stage(), bake.digest().get())
            : new Left(
                instance.bake(),
                instance.id(),
                "an instance of %s, left: nothing is recorded of when its bake is over"
                    .formatted(instance.stage())));
  }

  private List<Finding> find(RemainingImage image) {
    Known bake = known(image.bake());
    if (!bake.isRecorded() || bake.mayBeAtWork() || bake.isPublished()) {
      return List.of();
    }
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
    return known.computeIfAbsent(
        bake,
        id -> {
          Set<String> names = records.names(id);
          String lookup = StageName.LOOKUP.toString();
          Optional<RecipeDigest> digest =
              names.contains(lookup)
                  ? Optional.ofNullable(records.read(id, lookup).get("digest"))
                      .map(text -> new RecipeDigest(String.valueOf(text)))
                  : Optional.empty();
          return new Known(
              BakeStatus.of(records, id, names, now), names.contains(BakeRecords.START), digest);
        });
  }

  /// @param isRecorded whether it says when it is over; bakes once did not
  private record Known(BakeStatus status, boolean isRecorded, Optional<RecipeDigest> digest) {
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
