package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static dev.kiln.sandbox.moto.rules.Statement.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.kms.model.GrantOperation;

@WithMoto
class KmsPrivilegesIT {
  private final SharedMoto moto;
  private final Account operator;
  private final Worker worker;
  private final Denials denials;

  KmsPrivilegesIT(SharedMoto moto) {
    this.moto = moto;
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("kms.aws-managed-key.policy")
  void refusesTheAwsManagedKeyOutsideItsService() {
    var key = operator.ec2().getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId();
    worker.may(allow("kms:*"));

    var denied = denials.actionIn(() -> encrypt(worker.self(), key));

    assertThat(denied).isEqualTo("kms:Encrypt");
  }

  @Test
  @Rule("kms.aws-managed-key.policy")
  void opensTheAwsManagedKeyThroughItsServiceWithoutARight() {
    var source = OwnImage.in(moto, operator, "web");
    worker.may(allow("ec2:*"));

    var copy = source.copyTo(worker.self(), "copy", wish -> wish.encrypted(true)).settled();

    assertThat(copy.look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  @Rule("kms.grant-admits-grantee")
  void opensAKeyToTheGranteeForTheGrantedOperation() {
    var key = keyOfNobody();
    grant(key, GrantOperation.DESCRIBE_KEY);

    var denied = denials.actionIn(() -> describe(key));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("kms.grant-admits-grantee")
  void refusesTheGranteeAnotherOperation() {
    var key = keyOfNobody();
    grant(key, GrantOperation.DECRYPT);

    var denied = denials.actionIn(() -> describe(key));

    assertThat(denied).isEqualTo("kms:DescribeKey");
  }

  @Test
  @Rule("kms.re-encrypt.asks-both-keys")
  void refusesToReEncryptFromAKeyWithoutTheRight() {
    var from = Keys.in(operator);
    var to = Keys.in(operator);
    worker.may(allow("kms:ReEncryptTo").on(to));

    var denied = denials.actionIn(() -> reEncrypt(from, to));

    assertThat(denied).isEqualTo("kms:ReEncryptFrom");
  }

  @Test
  @Rule("kms.re-encrypt.asks-both-keys")
  void refusesToReEncryptToAKeyWithoutTheRight() {
    var from = Keys.in(operator);
    var to = Keys.in(operator);
    worker.may(allow("kms:ReEncryptFrom").on(from), allow("kms:ReEncryptTo").on(from));

    var denied = denials.resourceIn(() -> reEncrypt(from, to));

    assertThat(denied).isEqualTo(to);
  }

  @Test
  @Rule("kms.re-encrypt.asks-both-keys")
  void reEncryptsWithTheRightsOnBothKeys() {
    var from = Keys.in(operator);
    var to = Keys.in(operator);
    worker.may(allow("kms:ReEncryptFrom").on(from), allow("kms:ReEncryptTo").on(to));

    var denied = denials.actionIn(() -> reEncrypt(from, to));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("kms.re-encrypt.across-accounts")
  void reEncryptsFromAKeyOfAnotherAccount() {
    var other = moto.account();
    var from = Keys.in(other);
    var to = Keys.in(operator);
    Keys.admit(other, from, operator, "\"kms:ReEncryptFrom\"");
    worker.may(allow("kms:ReEncryptFrom").on(from), allow("kms:ReEncryptTo").on(to));
    var text = SdkBytes.fromUtf8String("secret");
    var blob = other.kms().encrypt(encrypt -> encrypt.keyId(from).plaintext(text)).ciphertextBlob();

    var anew =
        worker
            .self()
            .kms()
            .reEncrypt(wish -> wish.ciphertextBlob(blob).sourceKeyId(from).destinationKeyId(to));

    assertThat(anew.sourceKeyId()).isEqualTo(from);
    assertThat(
            operator.kms().decrypt(wish -> wish.ciphertextBlob(anew.ciphertextBlob())).plaintext())
        .isEqualTo(text);
  }

  /// A key whose policy admits nobody who is there.
  private String keyOfNobody() {
    var key = Keys.in(operator);
    var nobody = "arn:aws:iam::%s:user/nobody".formatted(operator);
    operator
        .kms()
        .putKeyPolicy(
            put -> put.keyId(key).policyName("default").policy(policy(allow("kms:*").by(nobody))));
    return key;
  }

  private void grant(String key, GrantOperation operation) {
    operator
        .kms()
        .createGrant(
            grant -> grant.keyId(key).granteePrincipal(worker.role()).operations(operation));
  }

  private void describe(String key) {
    worker.self().kms().describeKey(request -> request.keyId(key));
  }

  private void reEncrypt(String from, String to) {
    var text = encrypt(operator, from);
    worker.self().kms().reEncrypt(request -> request.ciphertextBlob(text).destinationKeyId(to));
  }

  private static SdkBytes encrypt(Account caller, String key) {
    return caller
        .kms()
        .encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("text")))
        .ciphertextBlob();
  }
}
