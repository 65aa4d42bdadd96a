package dev.kiln.sandbox.setup;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.moto.AwsClients;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Makes the tooling account's key that images are encrypted under, with a policy that lets members
/// [read what it encrypts](https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html),
/// through EC2 only.
public final class SourceKey {
  private final AwsClients operator;
  private final AccountId owner;

  /// @param operator of the tooling account, in the Region where images are baked
  public SourceKey(AwsClients operator, AccountId owner) {
    this.operator = operator;
    this.owner = owner;
  }

  /// @param members who may read
  /// @param regions where they make their copies
  public KeyArn make(Collection<AccountId> members, Collection<Region> regions) {
    String policy = policy(members, regions);
    return new KeyArn(
        operator
            .kms()
            .createKey(request ->
                request.description("Kiln's images before they are copied").policy(policy))
            .keyMetadata()
            .arn());
  }

  /// The policy of the key.
  public String policy(Collection<AccountId> members, Collection<Region> regions) {
    TreeSet<Region> places = new TreeSet<>(regions);
    places.add(operator.region());
    Map<String, Object> throughEc2 =
        Map.of(
            "kms:CallerAccount",
            members.stream().map(AccountId::value).toList(),
            "kms:ViaService",
            places.stream().map("ec2.%s.amazonaws.com"::formatted).toList());
    return Policies.document(
        List.of(
            Policies.allow(
                Map.of("AWS", "arn:aws:iam::%s:root".formatted(owner)), List.of("kms:*"), "*"),
            Policies.allow(
                Map.of("AWS", "*"),
                List.of("kms:DescribeKey", "kms:Decrypt", "kms:ReEncryptFrom"),
                "*",
                Map.of("StringEquals", throughEc2)),
            Policies.allow(
                Map.of("AWS", "*"),
                List.of("kms:CreateGrant"),
                "*",
                Map.of(
                    "StringEquals",
                    throughEc2,
                    "Bool",
                    Map.of("kms:GrantIsForAWSResource", "true")))));
  }
}
