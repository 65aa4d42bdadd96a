package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ImageRecycleBinInfo;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.SnapshotRecycleBinInfo;
import software.amazon.awssdk.services.ec2.model.Tag;

@WithMoto
class RecycleBinIT {
  private static final Duration WEEK = Duration.ofDays(7);

  private final SharedMoto moto;
  private final Account account;
  private final OwnImage image;
  private final List<String> snapshots;

  RecycleBinIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.image = OwnImage.in(moto, account, "web", 8, 20);
    this.snapshots = image.snapshots();
  }

  @Test
  @Rule("ec2.recycle-bin.keeps-images")
  void keepsADeregisteredImage() {
    keep();

    deregister(false);

    assertThat(images())
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.imageId()).isEqualTo(image.id());
          assertThat(kept.name()).isEqualTo("web");
          assertThat(Duration.between(kept.recycleBinEnterTime(), kept.recycleBinExitTime()))
              .isEqualTo(WEEK);
        });
    assertThat(account.ec2().describeImages(own -> own.owners("self")).images()).isEmpty();
  }

  @Test
  @Rule("ec2.recycle-bin.keeps-images")
  void keepsNoImageWithoutARule() {
    deregister(false);

    assertThat(images()).isEmpty();
    assertThat(refusalOf(this::restoreImage)).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.recycle-bin.keeps-images")
  void keepsNoImageOnceTheRuleIsGone() {
    keep();
    moto.control().keepDeletedNoMore(account.id(), account.clients().region());

    deregister(false);

    assertThat(images()).isEmpty();
  }

  @Test
  @Rule("ec2.recycle-bin.keeps-snapshots")
  void keepsSnapshotsThatGoWithTheirImage() {
    keep();

    deregister(true);

    assertThat(snapshotsInBin())
        .extracting(SnapshotRecycleBinInfo::snapshotId)
        .containsExactlyInAnyOrderElementsOf(snapshots);
    assertThat(account.ec2().describeSnapshots(own -> own.ownerIds("self")).snapshots()).isEmpty();
  }

  @Test
  @Rule("ec2.recycle-bin.keeps-snapshots")
  void keepsADeletedSnapshot() {
    keep();
    deregister(false);

    delete(snapshots.getFirst());

    assertThat(snapshotsInBin())
        .extracting(SnapshotRecycleBinInfo::snapshotId)
        .containsExactly(snapshots.getFirst());
  }

  @Test
  @Rule("ec2.recycle-bin.keeps-snapshots")
  void keepsNoSnapshotWithoutARule() {
    deregister(true);

    assertThat(snapshotsInBin()).isEmpty();
    assertThat(refusalOf(() -> restore(snapshots.getFirst())))
        .isEqualTo("InvalidSnapshot.NotFound");
  }

  @Test
  @Rule("ec2.recycle-bin.gone-when-period-ends")
  void keepsNothingLongerThanThePeriod() {
    keep();
    deregister(true);

    moto.later(
        WEEK.plusMinutes(1),
        () -> {
          assertThat(images()).isEmpty();
          assertThat(snapshotsInBin()).isEmpty();
          assertThat(refusalOf(this::restoreImage)).isEqualTo("InvalidAMIID.NotFound");
        });
  }

  @Test
  @Rule("ec2.recycle-bin.snapshots-first")
  void restoresNoImageWithoutItsSnapshots() {
    keep();
    deregister(true);
    restore(snapshots.getFirst());

    var refusal = refusalOf(this::restoreImage);

    assertThat(refusal).isEqualTo("InvalidSnapshot.NotFound");
  }

  @Test
  @Rule("ec2.recycle-bin.snapshots-first")
  void restoresAnImageAfterItsSnapshots() {
    keep();
    deregister(true);
    snapshots.forEach(this::restore);

    restoreImage();

    assertThat(image.snapshots()).isEqualTo(snapshots);
    assertThat(images()).isEmpty();
    assertThat(snapshotsInBin()).isEmpty();
  }

  @Test
  @Rule("ec2.recycle-bin.restores-as-it-was")
  void restoresSharesAndTags() {
    var member = moto.account();
    image.shareWith(member);
    account.ec2().createTags(tags -> tags.resources(image.id()).tags(Tagging.BUILT_BY_KILN));
    keep();
    deregister(false);

    restoreImage();

    var seen = new OwnImage(member, image.id()).look();
    assertThat(seen.state()).isEqualTo(ImageState.AVAILABLE);
    assertThat(image.look().tags()).containsExactly(Tagging.BUILT_BY_KILN);
  }

  @Test
  @Rule("ec2.recycle-bin.restores-as-it-was")
  void deregistersARestoredImageAgain() {
    keep();
    deregister(false);
    restoreImage();

    deregister(false);

    assertThat(images()).extracting(ImageRecycleBinInfo::imageId).containsExactly(image.id());
  }

  @Test
  @Rule("ec2.recycle-bin.marks-with-tag")
  void marksASnapshotOnlyWhileItIsInTheBin() {
    keep();
    deregister(true);
    var mark = Tag.builder().key("aws:recycle-bin:resource-in-bin").value("true").build();
    assertThat(tagsOf(snapshots.getFirst())).containsExactly(mark);

    restore(snapshots.getFirst());

    assertThat(tagsOf(snapshots.getFirst())).isEmpty();
  }

  @Test
  @Rule("ec2.list-images-in-recycle-bin.at-most-20-ids")
  void refusesToListMoreThanTwentyImagesById() {
    var ids = Collections.nCopies(21, image.id());

    var refusal = refusalOf(() -> account.ec2().listImagesInRecycleBin(list -> list.imageIds(ids)));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  private void keep() {
    moto.control().keepDeleted(account.id(), account.clients().region(), WEEK);
  }

  private void deregister(boolean withSnapshots) {
    account
        .ec2()
        .deregisterImage(
            request -> request.imageId(image.id()).deleteAssociatedSnapshots(withSnapshots));
  }

  private void delete(String snapshot) {
    account.ec2().deleteSnapshot(request -> request.snapshotId(snapshot));
  }

  private List<ImageRecycleBinInfo> images() {
    return account.ec2().listImagesInRecycleBin(_ -> {}).images();
  }

  private List<SnapshotRecycleBinInfo> snapshotsInBin() {
    return account.ec2().listSnapshotsInRecycleBin(_ -> {}).snapshots();
  }

  private void restoreImage() {
    account.ec2().restoreImageFromRecycleBin(restore -> restore.imageId(image.id()));
  }

  private void restore(String snapshot) {
    account.ec2().restoreSnapshotFromRecycleBin(restore -> restore.snapshotId(snapshot));
  }

  private List<Tag> tagsOf(String resource) {
    return account
        .ec2()
        .describeTags(
            tags -> tags.filters(Filter.builder().name("resource-id").values(resource).build()))
        .tags()
        .stream()
        .map(tag -> Tag.builder().key(tag.key()).value(tag.value()).build())
        .toList();
  }
}
