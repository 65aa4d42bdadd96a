package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.kms.model.GrantOperation;

@WithMoto
class CopyImageEncryptionIT {
  private final SharedMoto moto;
  private final Account owner;
  private final Account copier;

  CopyImageEncryptionIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = moto.account();
    this.copier = moto.account();
  }

  @Test
  @Rule("ec2.copy-image.key-needs-encrypted")
  void refusesAKeyForAnUnencryptedCopy() {
    var source = OwnImage.in(moto, owner, "web");
    var key = Keys.in(owner);

    var refusal = refusalOf(() -> source.copyTo(owner, "copy", copy -> copy.kmsKeyId(key)));

    assertThat(refusal).isEqualTo("InvalidParameterDependency");
  }

  @Test
  @Rule("ec2.copy-image.key-needs-encrypted")
  void takesAKeyForAnEncryptedCopy() {
    var key = Keys.in(owner);

    var copy = OwnImage.in(moto, owner, "web").encryptedCopy("copy", wish -> wish.kmsKeyId(key));

    assertThat(copy.look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  @Rule("ec2.copy-image.encryption")
  void encryptsEverySnapshotUnderTheNamedKey() {
    var key = Keys.in(owner);
    var source = OwnImage.in(moto, owner, "web", 8, 20);

    var copy = source.encryptedCopy("copy", wish -> wish.kmsKeyId(key));

    assertThat(snapshots(copy))
        .hasSize(2)
        .allSatisfy(snapshot -> {
          assertThat(snapshot.encrypted()).isTrue();
          assertThat(snapshot.kmsKeyId()).isEqualTo(key);
        });
  }

  @Test
  @Rule("ec2.copy-image.encryption")
  void takesAnAliasForItsKey() {
    var key = Keys.in(owner);
    owner.kms().createAlias(alias -> alias.aliasName("alias/images").targetKeyId(key));

    var copy =
        OwnImage.in(moto, owner, "web")
            .encryptedCopy("copy", wish -> wish.kmsKeyId("alias/images"));

    assertThat(snapshots(copy)).extracting(Snapshot::kmsKeyId).containsExactly(key);
  }

  @Test
  @Rule("ec2.copy-image.encryption")
  void encryptsUnderTheDefaultKeyWhenNoneIsNamed() {
    var copy = OwnImage.in(moto, owner, "web").encryptedCopy("copy", _ -> {});

    assertThat(snapshots(copy)).extracting(Snapshot::kmsKeyId).containsExactly(defaultKey(owner));
  }

  @Test
  @Rule("ec2.copy-image.encryption")
  void leavesNoEncryptedSnapshotUnencrypted() {
    var key = Keys.in(owner);
    var encrypted =
        OwnImage.in(moto, owner, "web").encryptedCopy("encrypted", wish -> wish.kmsKeyId(key));

    var copy = encrypted.copyTo(owner, "copy", wish -> wish.encrypted(false)).settled();

    assertThat(snapshots(copy)).extracting(Snapshot::kmsKeyId).containsExactly(key);
  }

  @Test
  @Rule("ec2.copy-image.encryption")
  void leavesAnUnencryptedSnapshotAsItIs() {
    var copy = OwnImage.in(moto, owner, "web").copyTo(owner, "copy").settled();

    assertThat(snapshots(copy)).extracting(Snapshot::encrypted).containsExactly(false);
  }

  @Test
  @Rule("ec2.copy-image.encryption-by-default")
  void encryptsUnaskedWhereEncryptionByDefaultIsOn() {
    var source = OwnImage.in(moto, owner, "web");
    owner.ec2().enableEbsEncryptionByDefault(_ -> {});

    var copy = source.copyTo(owner, "copy").settled();

    assertThat(snapshots(copy)).extracting(Snapshot::kmsKeyId).containsExactly(defaultKey(owner));
  }

  @Test
  @Rule("ec2.copy-image.encryption-by-default")
  void doesNotEncryptUnaskedInARegionWhereEncryptionByDefaultIsOff() {
    var source = OwnImage.in(moto, owner, "web");
    owner.in("us-east-1").ec2().enableEbsEncryptionByDefault(_ -> {});

    var copy = source.copyTo(owner, "copy").settled();

    assertThat(snapshots(copy)).extracting(Snapshot::encrypted).containsExactly(false);
  }

  @Test
  @Rule("ec2.copy-image.key-is-checked-later")
  void failsLaterUnderAKeyThatDoesNotExist() {
    var copy =
        OwnImage.in(moto, owner, "web")
            .encryptedCopy("copy", wish -> wish.kmsKeyId("alias/not-there"));

    assertFailedForItsKey(copy);
  }

  @Test
  @Rule("ec2.copy-image.key-is-checked-later")
  void failsLaterUnderADisabledKey() {
    var key = Keys.in(owner);
    owner.kms().disableKey(disable -> disable.keyId(key.substring(key.indexOf('/') + 1)));

    var copy = OwnImage.in(moto, owner, "web").encryptedCopy("copy", wish -> wish.kmsKeyId(key));

    assertFailedForItsKey(copy);
  }

  @Test
  @Rule("ec2.copy-image.key-is-checked-later")
  void failsLaterUnderAKeyOfAnotherRegion() {
    var key = Keys.in(owner.in("us-east-1"));

    var copy = OwnImage.in(moto, owner, "web").encryptedCopy("copy", wish -> wish.kmsKeyId(key));

    assertFailedForItsKey(copy);
  }

  @Test
  @Rule("ec2.copy-image.key-is-checked-later")
  void failsLaterUnderAKeyThatIsClosedToTheCopier() {
    var key = Keys.in(owner);
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);

    var copy = source.copyTo(copier, "copy", wish -> wish.encrypted(true).kmsKeyId(key)).settled();

    assertFailedForItsKey(copy);
  }

  @Test
  @Rule("ec2.copy-image.key-is-checked-later")
  void succeedsUnderAKeyThatIsOpenToTheCopier() {
    var key = Keys.in(owner);
    openKey(key, copier);
    var source = OwnImage.in(moto, owner, "web").shareWith(copier);

    var copy = source.copyTo(copier, "copy", wish -> wish.encrypted(true).kmsKeyId(key)).settled();

    assertThat(copy.look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  @Rule("ec2.copy-image.source-key-must-be-open")
  void failsWhenTheSourcesKeyIsClosedToTheCopier() {
    var source = encryptedSource(Keys.in(owner));

    var copy = source.copyTo(copier, "copy", wish -> wish.encrypted(true)).settled();

    assertFailedForItsKey(copy);
  }

  @Test
  @Rule("ec2.copy-image.source-key-must-be-open")
  void succeedsWhenTheSourcesKeyPolicyAdmitsTheCopier() {
    var key = Keys.in(owner);
    openKey(key, copier);
    var source = encryptedSource(key);

    var copy = source.copyTo(copier, "copy", wish -> wish.encrypted(true)).settled();

    assertThat(copy.look().state()).isEqualTo(ImageState.AVAILABLE);
    assertThat(snapshots(copy)).extracting(Snapshot::kmsKeyId).containsExactly(defaultKey(copier));
  }

  @Test
  @Rule("ec2.copy-image.source-key-must-be-open")
  void succeedsWhenAGrantAdmitsTheCopier() {
    var key = Keys.in(owner);
    owner
        .kms()
        .createGrant(grant ->
            grant
                .keyId(key)
                .granteePrincipal("arn:aws:iam::%s:root".formatted(copier))
                .operations(
                    GrantOperation.DESCRIBE_KEY,
                    GrantOperation.CREATE_GRANT,
                    GrantOperation.DECRYPT));
    var source = encryptedSource(key);

    var copy = source.copyTo(copier, "copy", wish -> wish.encrypted(true)).settled();

    assertThat(copy.look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  private OwnImage encryptedSource(String key) {
    return OwnImage.in(moto, owner, "web")
        .encryptedCopy("encrypted", wish -> wish.kmsKeyId(key))
        .shareWith(copier);
  }

  private static void assertFailedForItsKey(OwnImage copy) {
    var image = copy.look();
    assertThat(image.state()).isEqualTo(ImageState.FAILED);
    assertThat(image.stateReason().message()).startsWith("Given key ID is not accessible");
    assertThat(snapshots(copy)).extracting(Snapshot::state).containsOnly(SnapshotState.ERROR);
  }

  private static List<Snapshot> snapshots(OwnImage image) {
    var ids = image.snapshots();
    return image
        .owner()
        .ec2()
        .describeSnapshots(snapshots -> snapshots.snapshotIds(ids))
        .snapshots();
  }

  private static String defaultKey(Account account) {
    String named = account.ec2().getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId();
    return account.kms().describeKey(request -> request.keyId(named)).keyMetadata().arn();
  }

  private void openKey(String key, Account other) {
    Keys.admit(
        owner,
        key,
        other,
        """
        ["kms:DescribeKey", "kms:CreateGrant", "kms:Decrypt", "kms:ReEncrypt*",
         "kms:GenerateDataKeyWithoutPlaintext"]\
        """);
  }
}
