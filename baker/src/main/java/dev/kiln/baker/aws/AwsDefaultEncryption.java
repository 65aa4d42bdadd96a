package dev.kiln.baker.aws;

import dev.kiln.baker.build.DefaultEncryption;
import dev.kiln.model.image.KeyArn;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;

/// The settings of EC2 for the account, in one Region, and the key behind them.
final class AwsDefaultEncryption implements DefaultEncryption {

  /// [What EC2
  /// answers](https://docs.aws.amazon.com/cli/latest/reference/ec2/get-ebs-default-kms-key-id.html)
  /// as long as the account has chosen no key of its own; of such a key it answers the ARN.
  private static final String KEY_OF_AWS = "alias/aws/ebs";

  private final Ec2Client ec2;
  private final KmsClient kms;

  AwsDefaultEncryption(Ec2Client ec2, KmsClient kms) {
    this.ec2 = ec2;
    this.kms = kms;
  }

  @Override
  public boolean isUnderKeyOfAws() {
    return ec2.getEbsEncryptionByDefault(_ -> {}).ebsEncryptionByDefault() && fallsToKeyOfAws();
  }

  @Override
  public boolean fallsToKeyOfAws() {
    return ec2.getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId().endsWith(KEY_OF_AWS);
  }

  /// Where nobody has used the key yet, [asking makes
  /// it](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html).
  @Override
  public KeyArn keyOfAws() {
    return new KeyArn(kms.describeKey(request -> request.keyId(KEY_OF_AWS)).keyMetadata().arn());
  }
}
