package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Whether the rights on what ends an image's life can be bound to its tags.
@WithMoto
class ImageLifePrivilegesIT {
  private static final String EQUALS = "StringEquals";
  private static final String IS_KILNS = "aws:ResourceTag/BuiltBy";
  private static final Tag MARK = Tag.builder().key("kiln:collect-after").value("later").build();
  private static final Tag OTHER_MARK = Tag.builder().key("Team").value("web").build();

  private final SharedMoto moto;
  private final Account operator;
  private final Worker worker;
  private final Ec2Client ec2;
  private final Denials denials;

  ImageLifePrivilegesIT(SharedMoto moto) {
    this.moto = moto;
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.ec2 = worker.self().ec2();
    this.denials = Denials.in(moto);
  }

  private static Stream<Arguments> onImages() {
    return Stream.of(
        on("DeregisterImage", (ec2, id) -> ec2.deregisterImage(call -> call.imageId(id))),
        on(
            "EnableImageDeprecation",
            (ec2, id) ->
                ec2.enableImageDeprecation(
                    call -> call.imageId(id).deprecateAt(Instant.now().plus(Duration.ofDays(1))))),
        on(
            "DisableImageDeprecation",
            (ec2, id) -> ec2.disableImageDeprecation(call -> call.imageId(id))),
        on(
            "EnableImageDeregistrationProtection",
            (ec2, id) -> ec2.enableImageDeregistrationProtection(call -> call.imageId(id))),
        on(
            "DisableImageDeregistrationProtection",
            (ec2, id) -> ec2.disableImageDeregistrationProtection(call -> call.imageId(id))),
        on("DeleteTags", (ec2, id) -> ec2.deleteTags(call -> call.resources(id).tags(MARK))),
        on("CreateTags", (ec2, id) -> ec2.createTags(call -> call.resources(id).tags(MARK))));
  }

  private static Arguments on(String operation, BiConsumer<Ec2Client, String> call) {
    return Arguments.of("ec2:" + operation, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("onImages")
  void goesByTheTagsOfTheImage(String action, BiConsumer<Ec2Client, String> call) {
    var others = image("others");
    var kilns = image("kilns");
    tag(kilns.id(), Tagging.BUILT_BY_KILN);
    worker.may(allow(action).on("arn:aws:ec2:*::image/*").when(EQUALS, IS_KILNS, "kiln"));

    assertThat(denials.actionIn(() -> call.accept(ec2, others.id()))).isEqualTo(action);
    assertThat(denials.actionIn(() -> call.accept(ec2, kilns.id()))).isEqualTo(NONE);
  }

  @Test
  void goesByTheTagsOfEachSnapshotThatIsToGoWithItsImage() {
    var image = OwnImage.in(moto, operator, "web", 8, 20);
    tag(image.snapshots().getLast(), Tagging.BUILT_BY_KILN);
    worker.may(
        allow("ec2:DeregisterImage"), allow("ec2:DeleteSnapshot").when(EQUALS, IS_KILNS, "kiln"));

    var results =
        ec2.deregisterImage(call -> call.imageId(image.id()).deleteAssociatedSnapshots(true))
            .deleteSnapshotResults();

    assertThat(results)
        .extracting(result -> result.returnCode())
        .containsExactly(SnapshotReturnCodes.MISSING_PERMISSIONS, SnapshotReturnCodes.SUCCESS);
  }

  @Test
  void goesByTheTagsOfADeletedSnapshot() {
    var image = OwnImage.in(moto, operator, "web", 8, 20);
    var snapshots = image.snapshots();
    tag(snapshots.getLast(), Tagging.BUILT_BY_KILN);
    operator.ec2().deregisterImage(call -> call.imageId(image.id()));
    worker.may(allow("ec2:DeleteSnapshot").when(EQUALS, IS_KILNS, "kiln"));

    assertThat(denials.actionIn(() -> delete(snapshots.getFirst())))
        .isEqualTo("ec2:DeleteSnapshot");
    assertThat(denials.actionIn(() -> delete(snapshots.getLast()))).isEqualTo(NONE);
  }

  @Test
  void setsAndTakesNoOtherTagsThanThePolicyNames() {
    var snapshot = image("web").snapshots().getFirst();
    worker.may(
        allow("ec2:CreateTags", "ec2:DeleteTags")
            .when("ForAllValues:StringEquals", "aws:TagKeys", MARK.key()));

    assertThat(denials.actionIn(() -> mark(snapshot, MARK))).isEqualTo(NONE);
    assertThat(denials.actionIn(() -> unmark(snapshot, MARK))).isEqualTo(NONE);
    assertThat(denials.actionIn(() -> mark(snapshot, OTHER_MARK))).isEqualTo("ec2:CreateTags");
    assertThat(denials.actionIn(() -> unmark(snapshot, OTHER_MARK))).isEqualTo("ec2:DeleteTags");
  }

  @Test
  void goesByTheTagsOfWhatIsInTheRecycleBin() {
    moto.control().keepDeleted(operator.id(), operator.clients().region(), Duration.ofDays(1));
    var others = image("others");
    var kilns = image("kilns");
    tag(kilns.id(), Tagging.BUILT_BY_KILN);
    Stream.of(others, kilns)
        .forEach(image -> operator.ec2().deregisterImage(call -> call.imageId(image.id())));
    worker.may(
        allow("ec2:RestoreImageFromRecycleBin")
            .on("arn:aws:ec2:*::image/*")
            .when(EQUALS, IS_KILNS, "kiln"));

    assertThat(denials.actionIn(() -> restore(others))).isEqualTo("ec2:RestoreImageFromRecycleBin");
    assertThat(denials.actionIn(() -> restore(kilns))).isEqualTo(NONE);
  }

  @Test
  void listsTheRecycleBinAsAWholeOrNotAtAll() {
    worker.may(allow("ec2:ListImagesInRecycleBin").on("arn:aws:ec2:*::image/*"));
    assertThat(denials.actionIn(() -> ec2.listImagesInRecycleBin(_ -> {})))
        .isEqualTo("ec2:ListImagesInRecycleBin");

    worker.may(allow("ec2:ListImagesInRecycleBin"));

    assertThat(denials.actionIn(() -> ec2.listImagesInRecycleBin(_ -> {}))).isEqualTo(NONE);
  }

  private OwnImage image(String name) {
    return OwnImage.in(moto, operator, name);
  }

  private void tag(String resource, Tag tag) {
    operator.ec2().createTags(tags -> tags.resources(resource).tags(tag));
  }

  private void mark(String resource, Tag tag) {
    ec2.createTags(call -> call.resources(resource).tags(tag));
  }

  private void unmark(String resource, Tag tag) {
    ec2.deleteTags(call -> call.resources(resource).tags(Tag.builder().key(tag.key()).build()));
  }

  private void delete(String snapshot) {
    ec2.deleteSnapshot(call -> call.snapshotId(snapshot));
  }

  private void restore(OwnImage image) {
    ec2.restoreImageFromRecycleBin(call -> call.imageId(image.id()));
  }
}
