package dev.kiln.baker.aws;

import dev.kiln.baker.build.DefaultEncryption;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// The settings of EC2 for the account, in one Region.
final class Ec2DefaultEncryption implements DefaultEncryption {

  /// [What EC2
  /// answers](https://docs.aws.amazon.com/cli/latest/reference/ec2/get-ebs-default-kms-key-id.html)
  /// as long as the account has chosen no key of its own; of such a key it answers the ARN.
  private static final String KEY_OF_AWS = "alias/aws/ebs";

  private final Ec2Client ec2;

  Ec2DefaultEncryption(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public boolean isUnderKeyOfAws() {
    return ec2.getEbsEncryptionByDefault(_ -> {}).ebsEncryptionByDefault()
        && ec2.getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId().endsWith(KEY_OF_AWS);
  }
}
