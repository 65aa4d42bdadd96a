package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;

@WithMoto
class Ec2PrivilegesIT {
  private static final String IMAGES = "arn:aws:ec2:*::image/*";
  private static final String PARTNER = "123456789012";
  private static final String EQUALS = "StringEquals";
  private static final String ALL_OF = "ForAllValues:StringEquals";
  private static final String TAG = "aws:ResourceTag/BuiltBy";

  private final SharedMoto moto;
  private final Account operator;
  private final Worker worker;
  private final OwnImage image;
  private final Denials denials;

  Ec2PrivilegesIT(SharedMoto moto) {
    this.moto = moto;
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.image = new OwnImage(worker.self(), OwnImage.in(moto, operator, "web").id());
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("ec2.resource-tags-are-the-callers")
  void goesByTheTagsThatTheCallersAccountSet() {
    var shared = sharedFrom(moto.account());
    tag(operator, shared);
    worker.may(allow("ec2:RunInstances").on(IMAGES).when(EQUALS, TAG, "kiln"), launchRest());

    var denied = denials.resourceIn(() -> Instances.runFrom(shared));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.resource-tags-are-the-callers")
  void ignoresTheTagsThatAnotherAccountSet() {
    var owner = moto.account();
    var shared = sharedFrom(owner);
    tag(owner, shared);
    worker.may(allow("ec2:RunInstances").on(IMAGES).when(EQUALS, TAG, "kiln"), launchRest());

    var denied = denials.resourceIn(() -> Instances.runFrom(shared));

    assertThat(denied).endsWith("::image/" + shared.id());
  }

  @Test
  @Rule("ec2.modify-attribute.names-attribute")
  void changesTheAttributeThatThePolicyNames() {
    worker.may(allow("ec2:ModifyImageAttribute").when(EQUALS, "ec2:Attribute", "description"));

    var denied = denials.actionIn(this::describe);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.modify-attribute.names-attribute")
  void refusesToChangeAnotherAttribute() {
    worker.may(allow("ec2:ModifyImageAttribute").when(EQUALS, "ec2:Attribute", "launchPermission"));

    var denied = denials.actionIn(this::describe);

    assertThat(denied).isEqualTo("ec2:ModifyImageAttribute");
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.whom")
  void sharesASnapshotWithWhomThePolicyNames() {
    worker.may(allow("ec2:ModifySnapshotAttribute").when(ALL_OF, "ec2:Add/userId", PARTNER));
    var snapshot = snapshot();

    var denied = denials.actionIn(() -> change(snapshot, OperationType.ADD, PARTNER));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.whom")
  void refusesToShareASnapshotWithAnybodyElse() {
    worker.may(allow("ec2:ModifySnapshotAttribute").when(ALL_OF, "ec2:Add/userId", PARTNER));
    var snapshot = snapshot();

    var denied =
        denials.actionIn(() -> change(snapshot, OperationType.ADD, PARTNER, "210987654321"));

    assertThat(denied).isEqualTo("ec2:ModifySnapshotAttribute");
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.whom")
  void tellsTakingAwayFromGiving() {
    worker.may(allow("ec2:ModifySnapshotAttribute").when(EQUALS, "ec2:Add/userId", PARTNER));
    var snapshot = snapshot();

    var denied = denials.actionIn(() -> change(snapshot, OperationType.REMOVE, PARTNER));

    assertThat(denied).isEqualTo("ec2:ModifySnapshotAttribute");
  }

  @Test
  @Rule("ec2.deregister-image.deleting-needs-delete-snapshot")
  void keepsSnapshotsThatTheCallerMayNotDelete() {
    worker.may(allow("ec2:DeregisterImage"));

    var codes = deregister();

    assertThat(codes).containsExactly(SnapshotReturnCodes.MISSING_PERMISSIONS);
  }

  @Test
  @Rule("ec2.deregister-image.deleting-needs-delete-snapshot")
  void deletesSnapshotsThatTheCallerMayDelete() {
    worker.may(allow("ec2:DeregisterImage", "ec2:DeleteSnapshot"));

    var codes = deregister();

    assertThat(codes).containsExactly(SnapshotReturnCodes.SUCCESS);
  }

  /// The right on all that a launch needs beside the image.
  private static Statement launchRest() {
    return allow("ec2:RunInstances")
        .on(
            "arn:aws:ec2:*:*:instance/*",
            "arn:aws:ec2:*:*:volume/*",
            "arn:aws:ec2:*:*:network-interface/*",
            "arn:aws:ec2:*:*:subnet/*",
            "arn:aws:ec2:*:*:security-group/*");
  }

  /// Another account's image, in the hands of the worker.
  private OwnImage sharedFrom(Account owner) {
    var shared = OwnImage.in(moto, owner, "web").shareWith(operator);
    return new OwnImage(worker.self(), shared.id());
  }

  private static void tag(Account account, OwnImage image) {
    account.ec2().createTags(tags -> tags.resources(image.id()).tags(Tagging.BUILT_BY_KILN));
  }

  private String snapshot() {
    return new OwnImage(operator, image.id()).snapshots().getFirst();
  }

  private void change(String snapshot, OperationType operation, String... users) {
    worker
        .self()
        .ec2()
        .modifySnapshotAttribute(
            change -> change.snapshotId(snapshot).operationType(operation).userIds(users));
  }

  private void describe() {
    worker
        .self()
        .ec2()
        .modifyImageAttribute(
            change -> change.imageId(image.id()).description(text -> text.value("new")));
  }

  private List<SnapshotReturnCodes> deregister() {
    return worker
        .self()
        .ec2()
        .deregisterImage(image -> image.imageId(this.image.id()).deleteAssociatedSnapshots(true))
        .deleteSnapshotResults()
        .stream()
        .map(result -> result.returnCode())
        .toList();
  }
}
