package dev.kiln.baker.aws;

import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.digest.Sha256;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.tag.TagKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Builder and test instances on EC2.
final class Ec2Instances implements Instances {
  private final Ec2Client ec2;
  private final Installation.Builder place;

  Ec2Instances(Ec2Client ec2, Installation.Builder place) {
    this.ec2 = ec2;
    this.place = place;
  }

  @Override
  public Launched launch(Launch launch) {
    InstanceOptions options = launch.options();
    RunInstancesRequest.Builder request =
        RunInstancesRequest.builder()
            .clientToken(token(launch))
            .imageId(launch.image().value())
            .instanceType(launch.instanceType())
            .minCount(1)
            .maxCount(1)
            .networkInterfaces(
                InstanceNetworkInterfaceSpecification.builder()
                    .deviceIndex(0)
                    .deleteOnTermination(true)
                    .subnetId(options.subnet().orElse(place.subnet()))
                    .groups(options.securityGroup().orElse(place.securityGroup()))
                    .build())
            .metadataOptions(metadata ->
                metadata
                    .httpEndpoint(InstanceMetadataEndpointState.ENABLED)
                    .httpTokens(HttpTokensState.REQUIRED)
                    .httpPutResponseHopLimit(1))
            .instanceInitiatedShutdownBehavior(
                switch (launch.mode()) {
                  case BUILD -> ShutdownBehavior.STOP;
                  case TEST -> ShutdownBehavior.TERMINATE;
                })
            .userData(launch.userData())
            .tagSpecifications(
                Ec2Tags.specifications(
                    launch.tags(),
                    ResourceType.INSTANCE,
                    ResourceType.NETWORK_INTERFACE,
                    ResourceType.VOLUME));
    options
        .instanceProfile()
        .ifPresent(name -> request.iamInstanceProfile(profile -> profile.name(name)));
    if (options.volumeSize().isPresent() || launch.root() instanceof Encryption.Under) {
      request.blockDeviceMappings(
          BlockDeviceMapping.builder().deviceName(launch.rootDevice()).ebs(root(launch)).build());
    }
    try {
      return new Launched.Now(
          workInstance(ec2.runInstances(request.build()).instances().getFirst()));
    } catch (Ec2Exception e) {
      // Launched before: only the pre-signed URLs in the user data differ.
      if (AwsFailures.code(e).equals("IdempotentParameterMismatch")) {
        return new Launched.Before();
      }
      if (AwsFailures.isRefusal(e)) {
        return new Launched.Refused(e);
      }
      throw e;
    }
  }

  /// [An unencrypted snapshot becomes an encrypted
  /// volume](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html) where the
  /// launch names a key.
  private static EbsBlockDevice root(Launch launch) {
    EbsBlockDevice.Builder volume = EbsBlockDevice.builder();
    launch.options().volumeSize().ifPresent(volume::volumeSize);
    if (launch.root() instanceof Encryption.Under(KeyArn key)) {
      volume.encrypted(true).kmsKeyId(key.value());
    }
    return volume.build();
  }

  @Override
  public List<WorkInstance> find(BakeId bake, InstanceMode mode) {
    DescribeInstancesRequest request =
        DescribeInstancesRequest.builder()
            .filters(
                Ec2Tags.filter(TagKey.BAKE, bake.value()),
                Ec2Tags.filter(TagKey.STAGE, mode.word()))
            .build();
    return ec2.describeInstancesPaginator(request).reservations().stream()
        .flatMap(reservation -> reservation.instances().stream())
        .map(Ec2Instances::workInstance)
        .toList();
  }

  @Override
  public void terminate(WorkInstance instance) {
    ec2.terminateInstances(request -> request.instanceIds(instance.id()));
  }

  private static WorkInstance workInstance(Instance instance) {
    String state = instance.state().nameAsString().replace('-', '_').toUpperCase(Locale.ROOT);
    return new WorkInstance(
        instance.instanceId(),
        attempt(instance.tags()),
        WorkInstance.State.valueOf(state),
        instance.launchTime(),
        instance.stateReason() == null ? "" : String.valueOf(instance.stateReason().message()));
  }

  /// EC2 takes 64 characters, a bake's id alone may have as many.
  private static String token(Launch launch) {
    String first = "%s/%s".formatted(launch.bake(), launch.mode().word());
    String asked = launch.attempt() == 1 ? first : first + "/" + launch.attempt();
    return Sha256.base64Url(asked.getBytes(StandardCharsets.UTF_8));
  }

  /// Instances were once without.
  private static int attempt(List<Tag> tags) {
    return tags.stream()
        .filter(tag -> tag.key().equals(TagKey.ATTEMPT))
        .map(tag -> Integer.valueOf(tag.value()))
        .findFirst()
        .orElse(1);
  }
}
