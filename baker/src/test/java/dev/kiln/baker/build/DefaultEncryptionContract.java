package dev.kiln.baker.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.KeyArn;
import org.junit.jupiter.api.Test;

/// What [BuildStage] relies on, whoever keeps the account's settings.
public interface DefaultEncryptionContract {

  /// The settings of an account that has changed none.
  DefaultEncryption untouched();

  /// Of one that encrypts volumes and has chosen no key.
  DefaultEncryption encrypting();

  /// Of one that encrypts them under a key it has chosen.
  DefaultEncryption encryptingUnderOwnKey();

  /// Of one that has chosen a key and encrypts nothing.
  DefaultEncryption withKeyOnly();

  @Test
  default void whatIsNotEncryptedIsUnderNoKey() {
    assertThat(untouched().isUnderKeyOfAws()).isFalse();
    assertThat(withKeyOnly().isUnderKeyOfAws()).isFalse();
  }

  @Test
  default void whereNoKeyIsChosenTheKeyIsThatOfAws() {
    assertThat(encrypting().isUnderKeyOfAws()).isTrue();
  }

  @Test
  default void whatIsEncryptedInAnyCaseIsUnderTheKeyThatWasChosenOrAws() {
    assertThat(untouched().fallsToKeyOfAws()).isTrue();
    assertThat(withKeyOnly().fallsToKeyOfAws()).isFalse();
  }

  @Test
  default void theKeyOfAwsIsOneAndTheSameAlways() {
    KeyArn key = untouched().keyOfAws();

    assertThat(encryptingUnderOwnKey().keyOfAws()).isEqualTo(key);
  }

  @Test
  default void aKeyThatWasChosenIsTheAccounts() {
    assertThat(encryptingUnderOwnKey().isUnderKeyOfAws()).isFalse();
  }
}
