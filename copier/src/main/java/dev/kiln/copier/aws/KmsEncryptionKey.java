package dev.kiln.copier.aws;

import dev.kiln.copier.confirm.EncryptionKey;
import dev.kiln.model.image.KeyArn;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/// A key as KMS describes it, see
/// [DescribeKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html).
public final class KmsEncryptionKey implements EncryptionKey {
  private final KmsClient kms;
  private final KeyArn key;

  public KmsEncryptionKey(KmsClient kms, KeyArn key) {
    this.kms = kms;
    this.key = key;
  }

  @Override
  public String state() {
    try {
      return kms.describeKey(request -> request.keyId(key.value()))
          .keyMetadata()
          .keyStateAsString();
    } catch (NotFoundException _) {
      return MISSING;
    }
  }
}
