package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

@WithMoto
class ImageTagsIT {
  private static final Tag ON_IMAGE = tag("Recipe", "web");
  private static final Tag ON_SNAPSHOT = tag("Disk", "of web");

  private final SharedMoto moto;
  private final Account account;

  ImageTagsIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
  }

  @Test
  @Rule("ec2.image.tags-on-create")
  void tagsACopyAndAllItsSnapshots() {
    var source = OwnImage.in(moto, account, "source", 8, 20);

    var copy =
        source.copyTo(
            account,
            "web",
            wish ->
                wish.tagSpecifications(
                    on(ResourceType.IMAGE, ON_IMAGE), on(ResourceType.SNAPSHOT, ON_SNAPSHOT)));

    assertThat(copy.look().tags()).containsExactly(ON_IMAGE);
    assertThat(tagsOfSnapshots(copy)).containsExactly(List.of(ON_SNAPSHOT), List.of(ON_SNAPSHOT));
  }

  @Test
  @Rule("ec2.image.tags-on-create")
  void tagsANewImageAndAllItsSnapshots() {
    var instance = Instances.runFrom(OwnImage.in(moto, account, "base", 8, 20));

    var id =
        account
            .ec2()
            .createImage(create ->
                create
                    .instanceId(instance)
                    .name("web")
                    .tagSpecifications(
                        on(ResourceType.IMAGE, ON_IMAGE), on(ResourceType.SNAPSHOT, ON_SNAPSHOT)))
            .imageId();

    var image = new OwnImage(account, id);
    assertThat(image.look().tags()).containsExactly(ON_IMAGE);
    assertThat(tagsOfSnapshots(image)).containsExactly(List.of(ON_SNAPSHOT), List.of(ON_SNAPSHOT));
  }

  @Test
  @Rule("ec2.image.tags-on-create")
  void refusesTagsOnAnythingElse() {
    var source = OwnImage.in(moto, account, "source");

    var refusal =
        refusalOf(() ->
            source.copyTo(
                account, "web", wish -> wish.tagSpecifications(on(ResourceType.VOLUME, ON_IMAGE))));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.tags.at-most-50")
  void refusesTheFiftyFirstTag() {
    var image = OwnImage.in(moto, account, "web");
    account.ec2().createTags(tags -> tags.resources(image.id()).tags(numbered(50)));

    var refusal =
        refusalOf(
            () -> account.ec2().createTags(tags -> tags.resources(image.id()).tags(ON_IMAGE)));

    assertThat(refusal).isEqualTo("TagLimitExceeded");
    assertThat(image.look().tags()).hasSize(50);
  }

  @Test
  @Rule("ec2.tags.at-most-50")
  void refusesFiftyOneTagsInTheCreatingCall() {
    var source = OwnImage.in(moto, account, "source");

    var refusal =
        refusalOf(() ->
            source.copyTo(
                account,
                "web",
                wish -> wish.tagSpecifications(on(ResourceType.IMAGE, numbered(51)))));

    assertThat(refusal).isEqualTo("TagLimitExceeded");
  }

  @Test
  @Rule("ec2.tags.at-most-50")
  void takesFiftyTagsInTheCreatingCall() {
    var source = OwnImage.in(moto, account, "source");

    var copy =
        source.copyTo(
            account, "web", wish -> wish.tagSpecifications(on(ResourceType.IMAGE, numbered(50))));

    assertThat(copy.look().tags()).hasSize(50);
  }

  @Test
  @Rule("ec2.tags.reserved-prefix")
  void refusesTagsThatOnlyAwsSets() {
    var image = OwnImage.in(moto, account, "web");

    var refusal =
        refusalOf(() ->
            account
                .ec2()
                .createTags(tags -> tags.resources(image.id()).tags(tag("aws:mine", "x"))));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.tags.reserved-prefix")
  void refusesTagsThatOnlyAwsSetsInTheCreatingCall() {
    var source = OwnImage.in(moto, account, "source");

    var refusal =
        refusalOf(() ->
            source.copyTo(
                account,
                "web",
                wish -> wish.tagSpecifications(on(ResourceType.IMAGE, tag("aws:mine", "x")))));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.tags.private-to-account")
  void showsOthersNoTagsOfTheOwner() {
    var member = moto.account();
    var image = OwnImage.in(moto, account, "web").shareWith(member);
    account.ec2().createTags(tags -> tags.resources(image.id()).tags(ON_IMAGE));

    var seen = new OwnImage(member, image.id()).look();

    assertThat(seen.tags()).isEmpty();
    assertThat(image.look().tags()).containsExactly(ON_IMAGE);
  }

  @Test
  @Rule("ec2.tags.private-to-account")
  void findsASharedImageByTheViewersOwnTags() {
    var member = moto.account();
    var image = OwnImage.in(moto, account, "web").shareWith(member);
    account.ec2().createTags(tags -> tags.resources(image.id()).tags(ON_IMAGE));
    member.ec2().createTags(tags -> tags.resources(image.id()).tags(tag("Mine", "yes")));

    assertThat(foundByTag(member, "Mine", "yes")).containsExactly(image.id());
    assertThat(foundByTag(member, "Recipe", "web")).isEmpty();
    assertThat(foundByTag(account, "Mine", "yes")).isEmpty();
  }

  private static List<String> foundByTag(Account viewer, String key, String value) {
    var filter = Filter.builder().name("tag:" + key).values(value).build();
    return viewer.ec2().describeImages(images -> images.filters(filter)).images().stream()
        .map(image -> image.imageId())
        .toList();
  }

  private static List<List<Tag>> tagsOfSnapshots(OwnImage image) {
    return image
        .owner()
        .ec2()
        .describeSnapshots(snapshots -> snapshots.snapshotIds(image.snapshots()))
        .snapshots()
        .stream()
        .map(Snapshot::tags)
        .toList();
  }

  private static TagSpecification on(ResourceType type, Tag... tags) {
    return TagSpecification.builder().resourceType(type).tags(tags).build();
  }

  private static Tag[] numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> tag("k" + i, "v")).toArray(Tag[]::new);
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
