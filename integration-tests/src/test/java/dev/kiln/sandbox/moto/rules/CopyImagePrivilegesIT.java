package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@WithMoto
class CopyImagePrivilegesIT {
  private static final String COPY = "ec2:CopyImage";
  private static final String IMAGES = "arn:aws:ec2:*::image/*";
  private static final String SNAPSHOTS = "arn:aws:ec2:*::snapshot/*";
  private static final String PARTNER = "123456789012";
  private static final String EQUALS = "StringEquals";

  private final SharedMoto moto;
  private final Account operator;
  private final Worker worker;
  private final OwnImage image;
  private final Denials denials;

  CopyImagePrivilegesIT(SharedMoto moto) {
    this.moto = moto;
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.image = new OwnImage(worker.self(), OwnImage.in(moto, operator, "web").id());
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("ec2.copy-image.asks-source-image-and-snapshots")
  void copiesWithTheRightOnSourceImageAndSnapshots() {
    worker.may(copySource(), copyTagged(IMAGES), copyTagged(SNAPSHOTS), allow("ec2:CreateTags"));

    var denied = denials.actionIn(this::copyTagged);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.copy-image.asks-source-image-and-snapshots")
  void refusesToCopyFromASourceWithoutTheRight() {
    worker.may(copyTagged(IMAGES), copyTagged(SNAPSHOTS), allow("ec2:CreateTags"));

    var denied = denials.resourceIn(this::copyTagged);

    assertThat(denied).endsWith("::image/" + image.id());
  }

  @Test
  @Rule("ec2.copy-image.asks-source-image-and-snapshots")
  void refusesToMakeAnImageWithoutTheRight() {
    worker.may(copySource(), copyTagged(SNAPSHOTS), allow("ec2:CreateTags"));

    var denied = denials.resourceIn(this::copyTagged);

    assertThat(denied).endsWith("::image/*");
  }

  @Test
  @Rule("ec2.copy-image.asks-source-image-and-snapshots")
  void refusesToMakeSnapshotsWithoutTheRight() {
    worker.may(copySource(), copyTagged(IMAGES), allow("ec2:CreateTags"));

    var denied = denials.resourceIn(this::copyTagged);

    assertThat(denied).endsWith("::snapshot/*");
  }

  @Test
  @Rule("ec2.owner-of-image")
  void namesTheOwnerOfAnImageByItsAccount() {
    worker.may(allow(COPY).on(SNAPSHOTS, IMAGES), denyOwner(PARTNER));
    var before = denials.actionIn(() -> image.copyTo(worker.self(), "copy"));

    worker.may(allow(COPY).on(SNAPSHOTS, IMAGES), denyOwner(operator.id().value()));
    var after = denials.actionIn(() -> image.copyTo(worker.self(), "next"));

    assertThat(before).isEqualTo(NONE);
    assertThat(after).isEqualTo(COPY);
  }

  @Test
  @Rule("ec2.owner-of-image")
  void namesTheOwnerOfAnImageByItsAlias() {
    var vendor = moto.account();
    var seed = ImageSeed.of(vendor.id(), vendor.clients().region(), "base").ownerAlias("amazon");
    var base = new OwnImage(vendor, moto.control().seedImage(seed).value());
    worker.may(allow(COPY), denyOwner(vendor.id().value()));
    var byAccount = denials.actionIn(() -> base.copyTo(worker.self(), "copy"));

    worker.may(allow(COPY), denyOwner("amazon"));
    var byAlias = denials.actionIn(() -> base.copyTo(worker.self(), "next"));

    assertThat(byAccount).isEqualTo(NONE);
    assertThat(byAlias).isEqualTo(COPY);
  }

  private Statement copySource() {
    return allow(COPY).on(IMAGES).when(EQUALS, "ec2:Owner", operator.id().value());
  }

  private static Statement copyTagged(String made) {
    return allow(COPY).on(made).when(EQUALS, "aws:RequestTag/BuiltBy", "kiln");
  }

  private static Statement denyOwner(String owner) {
    return Statement.deny(COPY).when(EQUALS, "ec2:Owner", owner);
  }

  private void copyTagged() {
    image.copyTo(
        worker.self(),
        "copy",
        copy ->
            copy.tagSpecifications(
                Tagging.of(ResourceType.IMAGE), Tagging.of(ResourceType.SNAPSHOT)));
  }
}
