package dev.kiln.sandbox.moto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Snapshot;

@WithMoto
class DescribeSnapshotsIT {
  private final SharedMoto moto;
  private final Account owner;
  private final Account member;
  private final List<String> owned;
  private final List<String> shared;

  DescribeSnapshotsIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = moto.account();
    this.member = moto.account();
    this.owned = OwnImage.in(moto, member, "own").snapshots();
    this.shared = OwnImage.in(moto, owner, "shared").shareWith(member).snapshots();
  }

  @Test
  @Rule("ec2.describe-snapshots.owners")
  void narrowsToTheCallersOwn() {
    var found = found(snapshots -> snapshots.ownerIds("self"));

    assertThat(found).isEqualTo(owned);
  }

  @Test
  @Rule("ec2.describe-snapshots.owners")
  void narrowsToThoseOfAnAccount() {
    var found = found(snapshots -> snapshots.ownerIds(owner.id().value()));

    assertThat(found).isEqualTo(shared);
  }

  @Test
  @Rule("ec2.describe-snapshots.restorable-by")
  void narrowsToThoseTheCallerMayRestore() {
    var found = found(snapshots -> snapshots.restorableByUserIds("self"));

    assertThat(found).containsAll(owned).containsAll(shared).hasSize(2);
  }

  @Test
  @Rule("ec2.describe-snapshots.restorable-by")
  void narrowsToPublicOnes() {
    var open =
        moto.control().seedImage(ImageSeed.of(owner.id(), owner.clients().region(), "public"));

    var found =
        found(snapshots -> snapshots.restorableByUserIds("all").ownerIds(owner.id().value()));

    assertThat(found).isEqualTo(new OwnImage(owner, open.value()).snapshots());
  }

  private List<String> found(Consumer<DescribeSnapshotsRequest.Builder> question) {
    return member.ec2().describeSnapshots(question).snapshots().stream()
        .map(Snapshot::snapshotId)
        .toList();
  }
}
