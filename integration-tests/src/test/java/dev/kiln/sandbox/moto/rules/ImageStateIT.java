package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

@WithMoto
class ImageStateIT {
  private final SharedMoto moto;
  private final Account account;

  ImageStateIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
  }

  @Test
  @Rule("ec2.image.pending-then-available")
  void isPendingFirstAndAvailableLater() {
    var copy = OwnImage.in(moto, account, "web").copyTo(account, "copy");

    var first = copy.look().state();

    assertThat(first).isEqualTo(ImageState.PENDING);
    assertThat(copy.settled().look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  @Rule("ec2.image.pending-then-available")
  void completesItsSnapshotsWhenItIsAvailable() {
    var copy = OwnImage.in(moto, account, "web").copyTo(account, "copy").settled();

    var snapshots =
        account
            .ec2()
            .describeSnapshots(request -> request.snapshotIds(copy.snapshots()))
            .snapshots();

    assertThat(snapshots).extracting(Snapshot::state).containsExactly(SnapshotState.COMPLETED);
  }

  @Test
  @Rule("ec2.image.pending-then-available")
  void saysWhyItFailed() {
    var copy =
        OwnImage.in(moto, account, "web")
            .encryptedCopy("copy", wish -> wish.kmsKeyId("alias/not-there"));

    var image = copy.look();

    assertThat(image.state()).isEqualTo(ImageState.FAILED);
    assertThat(image.stateReason().message()).contains("alias/not-there");
  }

  @Test
  @Rule("ec2.modify-image-attribute.needs-available-image")
  void refusesToShareAPendingImage() {
    var pending = OwnImage.in(moto, account, "web").copyTo(account, "copy");

    var refusal = refusalOf(() -> pending.allowLaunch(moto.account()));

    assertThat(refusal).isEqualTo("InvalidAMIID.Unavailable");
  }

  @Test
  @Rule("ec2.modify-image-attribute.needs-available-image")
  void changesAnAvailableImage() {
    var image = OwnImage.in(moto, account, "web");

    account
        .ec2()
        .modifyImageAttribute(
            change -> change.imageId(image.id()).description(text -> text.value("changed")));

    assertThat(image.look().description()).isEqualTo("changed");
  }
}
