package dev.kiln.sandbox.setup;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.installation.BuilderChoices;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.moto.AwsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/// What is there before Kiln is rolled out, and what `kiln.yaml` names: a place for builders, and
/// somebody who may bake.
///
/// @param developerArn of whom the roll-out lets become the stages
public record Prerequisites(
    Installation.Builder builder, String developerArn, AwsCredentials developer) {
  /// What instances may be launched as in a sandbox.
  public static final List<String> INSTANCE_TYPES = List.of("t3.*");

  private static final String DEVELOPER = "developer";

  /// @param operator of the tooling account, in the Region where images are baked
  static Prerequisites make(AwsClients operator, AccountId tooling) {
    IamClient iam = operator.iam();
    return new Prerequisites(
        placeForBuilders(operator),
        "arn:aws:iam::%s:user/%s".formatted(tooling, DEVELOPER),
        developer(iam));
  }

  private static Installation.Builder placeForBuilders(AwsClients operator) {
    List<Subnet> subnets = operator.ec2().describeSubnets().subnets();
    Subnet usual = subnets.getFirst();
    BuilderChoices choices =
        new BuilderChoices(
            List.of(subnets.getLast().subnetId()),
            List.of(securityGroup(operator, "kiln-builder-of-choice", usual.vpcId())),
            INSTANCE_TYPES,
            List.of(instanceProfile(operator.iam())));
    return new Installation.Builder(
        usual.subnetId(), securityGroup(operator, "kiln-builder", usual.vpcId()), choices);
  }

  /// For recipes whose scripts need rights in AWS; this one gives none.
  private static String instanceProfile(IamClient iam) {
    String name = Installation.instanceProfilePrefix(Namespace.DEFAULT) + "scripts";
    iam.createRole(role ->
        role.roleName(name)
            .assumeRolePolicyDocument(
                """
                {"Version": "2012-10-17", "Statement": [{
                  "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                  "Action": "sts:AssumeRole"}]}
                """));
    iam.createInstanceProfile(profile -> profile.instanceProfileName(name));
    iam.addRoleToInstanceProfile(profile -> profile.instanceProfileName(name).roleName(name));
    return name;
  }

  private static String securityGroup(AwsClients operator, String name, String vpc) {
    return operator
        .ec2()
        .createSecurityGroup(request ->
            request
                .groupName(name)
                .description("Builder and test instances: nothing comes in")
                .vpcId(vpc))
        .groupId();
  }

  /// Whose own policy lets become the stages, of members' accounts too, whomever those let in.
  private static AwsCredentials developer(IamClient iam) {
    List<String> roles =
        Arrays.stream(StageName.values())
            .map(stage -> "arn:aws:iam::*:role/%s-%s-*".formatted(Namespace.DEFAULT, stage))
            .toList();
    iam.createUser(user -> user.userName(DEVELOPER));
    iam.putUserPolicy(user ->
        user.userName(DEVELOPER)
            .policyName("stages")
            .policyDocument(
                json(
                    Map.of(
                        "Version",
                        "2012-10-17",
                        "Statement",
                        List.of(
                            Map.of(
                                "Effect",
                                "Allow",
                                "Action",
                                "sts:AssumeRole",
                                "Resource",
                                roles))))));
    AccessKey key = iam.createAccessKey(user -> user.userName(DEVELOPER)).accessKey();
    return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
  }

  private static String json(Object value) {
    try {
      return JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }
}
