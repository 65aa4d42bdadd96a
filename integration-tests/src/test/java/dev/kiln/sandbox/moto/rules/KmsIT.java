package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KeyManagerType;

@WithMoto
class KmsIT {
  private final Account owner;
  private final Account member;

  KmsIT(SharedMoto moto) {
    this.owner = moto.account();
    this.member = moto.account();
  }

  @Test
  @Rule("kms.foreign-key-needs-policy")
  void refusesAKeyOfAnotherAccount() {
    var key = Keys.in(owner);

    var refusal = refusalOf(() -> describe(member, key));

    assertThat(refusal).isEqualTo("AccessDeniedException");
  }

  @Test
  @Rule("kms.foreign-key-needs-policy")
  void refusesAnotherAccountsKeyThatDoesNotExist() {
    var key = Keys.in(owner).replaceFirst("key/.*", "key/00000000-0000-0000-0000-000000000000");

    var refusal = refusalOf(() -> describe(member, key));

    assertThat(refusal).isEqualTo("AccessDeniedException");
  }

  @Test
  @Rule("kms.foreign-key-needs-policy")
  void opensAKeyByItsPolicyForTheNamedActionsOnly() {
    var key = Keys.in(owner);
    Keys.admit(owner, key, member, "\"kms:DescribeKey\"");

    var seen = describe(member, key);
    var refusal = refusalOf(() -> generateDataKey(member, key));

    assertThat(seen).isEqualTo(key);
    assertThat(refusal).isEqualTo("AccessDeniedException");
  }

  @Test
  @Rule("kms.foreign-key-needs-policy")
  void opensAKeyByAGrantForTheGrantedOperations() {
    var key = Keys.in(owner);
    owner
        .kms()
        .createGrant(grant ->
            grant
                .keyId(key)
                .granteePrincipal(Roles.root(member))
                .operations(GrantOperation.GENERATE_DATA_KEY));

    generateDataKey(member, key);
    var refusal = refusalOf(() -> describe(member, key));

    assertThat(refusal).isEqualTo("AccessDeniedException");
  }

  @Test
  @Rule("kms.foreign-key-needs-policy")
  void leavesSomeActionsToTheOwnerWhateverThePolicySays() {
    var key = Keys.in(owner);
    Keys.admit(owner, key, member, "\"kms:*\"");

    var refusal = refusalOf(() -> member.kms().enableKeyRotation(enable -> enable.keyId(key)));

    assertThat(refusal).isEqualTo("AccessDeniedException");
  }

  @Test
  @Rule("kms.aws-managed-keys")
  void saysThatAwsManagesTheDefaultKey() {
    owner.ec2().getEbsDefaultKmsKeyId(_ -> {});

    var manager = manager("alias/aws/ebs");

    assertThat(manager).isEqualTo(KeyManagerType.AWS);
  }

  @Test
  @Rule("kms.aws-managed-keys")
  void saysThatTheAccountManagesItsOwnKeys() {
    var manager = manager(Keys.in(owner));

    assertThat(manager).isEqualTo(KeyManagerType.CUSTOMER);
  }

  @Test
  @Rule("ec2.get-ebs-default-kms-key-id.alias-of-aws")
  void namesTheDefaultKeyOfAwsByItsAliasAndTheAccountsOwnByItsArn() {
    var ofAws = owner.ec2().getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId();
    var key = Keys.in(owner);
    owner.ec2().modifyEbsDefaultKmsKeyId(change -> change.kmsKeyId(key));

    var own = owner.ec2().getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId();

    assertThat(ofAws).isEqualTo("alias/aws/ebs");
    assertThat(own).isEqualTo(owner.kms().describeKey(ask -> ask.keyId(key)).keyMetadata().arn());
  }

  private KeyManagerType manager(String key) {
    return owner.kms().describeKey(request -> request.keyId(key)).keyMetadata().keyManager();
  }

  private static String describe(Account caller, String key) {
    return caller.kms().describeKey(request -> request.keyId(key)).keyMetadata().arn();
  }

  private static void generateDataKey(Account caller, String key) {
    caller.kms().generateDataKey(request -> request.keyId(key).numberOfBytes(32));
  }
}
