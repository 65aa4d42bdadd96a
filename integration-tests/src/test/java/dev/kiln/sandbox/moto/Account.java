package dev.kiln.sandbox.moto;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// An account of the sandbox, seen from one Region, with the clients of somebody in it.
public record Account(AccountId id, AwsClients clients) {

  /// The same account, seen from another Region.
  public Account in(String region) {
    return new Account(id, clients.in(new Region(region)));
  }

  /// The same account with the clients of a role session that this principal opens.
  public Account assume(String roleArn) {
    return new Account(id, clients.assume(roleArn));
  }

  public String region() {
    return clients.region().value();
  }

  public CloudFormationClient cloudFormation() {
    return clients.cloudFormation();
  }

  public Ec2Client ec2() {
    return clients.ec2();
  }

  public IamClient iam() {
    return clients.iam();
  }

  public KmsClient kms() {
    return clients.kms();
  }

  public S3Client s3() {
    return clients.s3();
  }

  public SnsClient sns() {
    return clients.sns();
  }

  public SqsClient sqs() {
    return clients.sqs();
  }

  public SsmClient ssm() {
    return clients.ssm();
  }

  public StsClient sts() {
    return clients.sts();
  }

  @Override
  public String toString() {
    return id.value();
  }
}
