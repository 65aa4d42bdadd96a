package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Tag;

@WithMoto
class CopyImageIT {
  private final SharedMoto moto;
  private final Account owner;
  private final Account copier;

  CopyImageIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = moto.account();
    this.copier = moto.account();
  }

  @Test
  @Rule("ec2.copy-image.needs-launch-permission")
  void refusesAnImageThatIsNotShared() {
    var source = OwnImage.in(moto, owner, "web");
    source.snapshots().forEach(snapshot -> source.allowStorage(copier, snapshot));

    var refusal = refusalOf(() -> source.copyTo(copier, "web"));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.copy-image.needs-launch-permission")
  void copiesASharedImage() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);

    var copy = source.copyTo(copier, "web").settled();

    assertThat(copy.look().ownerId()).isEqualTo(copier.id().value());
  }

  @Test
  @Rule("ec2.copy-image.needs-storage-permission")
  void refusesAnImageWhoseSnapshotsAreNotShared() {
    var source = OwnImage.in(moto, owner, "web").allowLaunch(copier);

    var refusal = refusalOf(() -> source.copyTo(copier, "web"));

    assertThat(refusal).isEqualTo("InvalidRequest");
  }

  @Test
  @Rule("ec2.copy-image.needs-storage-permission")
  void refusesAnImageOfWhichOneSnapshotIsNotShared() {
    var source = OwnImage.in(moto, owner, "web", 8, 20).allowLaunch(copier);
    source.allowStorage(copier, source.snapshots().getFirst());

    var refusal = refusalOf(() -> source.copyTo(copier, "web"));

    assertThat(refusal).isEqualTo("InvalidRequest");
  }

  @Test
  @Rule("ec2.copy-image.needs-storage-permission")
  void copiesEverySnapshotWhenAllAreShared() {
    var source = OwnImage.in(moto, owner, "web", 8, 20).shareWith(copier);

    var copy = source.copyTo(copier, "web").settled();

    assertThat(copy.look().blockDeviceMappings())
        .extracting(mapping -> mapping.ebs().volumeSize())
        .containsExactly(8, 20);
    assertThat(copy.snapshots()).doesNotContainAnyElementsOf(source.snapshots());
  }

  @Test
  @Rule("ec2.copy-image.needs-available-source")
  void refusesASourceThatIsPending() {
    var pending = OwnImage.in(moto, owner, "base").copyTo(owner, "pending");

    var refusal = refusalOf(() -> pending.copyTo(owner, "web"));

    assertThat(refusal).isEqualTo("InvalidAMIID.Unavailable");
  }

  @Test
  @Rule("ec2.copy-image.needs-available-source")
  void refusesASourceThatFailed() {
    var failed =
        OwnImage.in(moto, owner, "base")
            .encryptedCopy("failed", copy -> copy.kmsKeyId("alias/none"));

    var refusal = refusalOf(() -> failed.copyTo(owner, "web"));

    assertThat(refusal).isEqualTo("InvalidAMIID.Unavailable");
  }

  @Test
  @Rule("ec2.copy-image.needs-available-source")
  void copiesASourceThatBecameAvailable() {
    var available = OwnImage.in(moto, owner, "base").copyTo(owner, "available").settled();

    var copy = available.copyTo(owner, "web").settled();

    assertThat(copy.look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  @Rule("ec2.copy-image.remembers-source")
  void namesItsSource() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);

    var copy = source.copyTo(copier.in("us-east-1"), "web");

    assertThat(copy.look())
        .returns(source.id(), Image::sourceImageId)
        .returns("eu-west-1", Image::sourceImageRegion);
  }

  @Test
  @Rule("ec2.copy-image.remembers-source")
  void isFoundByItsSource() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);
    var other = OwnImage.in(moto, owner, "other").shareWith(copier);
    var copy = source.copyTo(copier, "web");
    other.copyTo(copier, "other");

    var found =
        copier
            .ec2()
            .describeImages(images ->
                images
                    .owners("self")
                    .filters(
                        filter("source-image-id", source.id()),
                        filter("source-image-region", "eu-west-1")))
            .images();

    assertThat(found).extracting(Image::imageId).containsExactly(copy.id());
  }

  @Test
  @Rule("ec2.copy-image.source-region")
  void refusesASourceOfAnotherRegion() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);

    var refusal =
        refusalOf(() -> source.copyTo(copier, "web", copy -> copy.sourceRegion("us-east-1")));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.copy-image.source-region")
  void makesTheCopyInTheRegionOfTheCall() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);
    var virginia = copier.in("us-east-1");

    var copy = source.copyTo(virginia, "web").settled();

    assertThat(virginia.ec2().describeImages(images -> images.owners("self")).images())
        .extracting(Image::imageId)
        .containsExactly(copy.id());
    assertThat(copier.ec2().describeImages(images -> images.owners("self")).images()).isEmpty();
  }

  @Test
  @Rule("ec2.copy-image.copies-own-tags-on-request")
  void carriesTheCopiersOwnTagsWhenAsked() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);
    tag(owner, source, "Team", "owner");
    tag(copier, source, "Seen", "by copier");

    var copy = source.copyTo(copier, "web", wish -> wish.copyImageTags(true));

    assertThat(copy.look().tags()).containsExactly(tag("Seen", "by copier"));
  }

  @Test
  @Rule("ec2.copy-image.copies-own-tags-on-request")
  void carriesNoTagsUnasked() {
    var source = OwnImage.in(moto, owner, "web");
    tag(owner, source, "Team", "owner");

    var copy = source.copyTo(owner, "copy");

    assertThat(copy.look().tags()).isEmpty();
  }

  @Test
  @Rule("ec2.client-token.idempotent")
  void copiesOnceForOneToken() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);

    var first = source.copyTo(copier, "web", wish -> wish.clientToken("token"));
    var second = source.copyTo(copier, "web", wish -> wish.clientToken("token"));

    assertThat(second).isEqualTo(first);
    assertThat(copier.ec2().describeImages(images -> images.owners("self")).images()).hasSize(1);
  }

  @Test
  @Rule("ec2.client-token.idempotent")
  void refusesATokenThatWasUsedForSomethingElse() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);
    source.copyTo(copier, "web", wish -> wish.clientToken("token"));

    var refusal =
        refusalOf(() -> source.copyTo(copier, "another", wish -> wish.clientToken("token")));

    assertThat(refusal).isEqualTo("IdempotentParameterMismatch");
  }

  @Test
  @Rule("ec2.client-token.idempotent")
  void takesTheSameTokenFromAnotherAccountAndInAnotherRegion() {
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);
    var first = source.copyTo(copier, "web", wish -> wish.clientToken("token"));

    var elsewhere = source.copyTo(copier.in("us-east-1"), "web", wish -> wish.clientToken("token"));
    var others = source.copyTo(owner, "copy", wish -> wish.clientToken("token"));

    assertThat(elsewhere.id()).isNotEqualTo(first.id());
    assertThat(others.id()).isNotEqualTo(first.id());
  }

  private static void tag(Account account, OwnImage image, String key, String value) {
    account.ec2().createTags(tags -> tags.resources(image.id()).tags(tag(key, value)));
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }
}
