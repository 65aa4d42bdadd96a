package dev.kiln.sandbox.moto;

import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.AllocationStrategy;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfigRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.FleetType;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateConfig;
import software.amazon.awssdk.services.ec2.model.SpotFleetLaunchSpecification;
import software.amazon.awssdk.services.ec2.model.SpotFleetRequestConfigData;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// What an account can do with images, so that they are in use.
///
/// Where an image is named, so can be a parameter that holds it, as `resolve:ssm:<name>`. Groups
/// and fleets are made without instances.
public record Uses(Account account) {
  private static final String TYPE = "t3.micro";
  private static final String SPECIFIED = "1";

  /// The id of a running instance.
  public String instance(String image) {
    return account
        .ec2()
        .runInstances(run -> run.imageId(image).instanceType(TYPE).minCount(1).maxCount(1))
        .instances()
        .getFirst()
        .instanceId();
  }

  public void terminate(String instance) {
    account.ec2().terminateInstances(terminate -> terminate.instanceIds(instance));
  }

  /// The id of a launch template whose first version, and default, is of this image.
  public String template(String name, String image) {
    return account
        .ec2()
        .createLaunchTemplate(create ->
            create
                .launchTemplateName(name)
                .launchTemplateData(data -> data.imageId(image).instanceType(TYPE)))
        .launchTemplate()
        .launchTemplateId();
  }

  /// Adds a version, which is not the default; answers its number.
  public long version(String template, String image) {
    return account
        .ec2()
        .createLaunchTemplateVersion(create ->
            create
                .launchTemplateId(template)
                .launchTemplateData(data -> data.imageId(image).instanceType(TYPE)))
        .launchTemplateVersion()
        .versionNumber();
  }

  public void makeDefault(String template, long version) {
    account
        .ec2()
        .modifyLaunchTemplate(
            modify -> modify.launchTemplateId(template).defaultVersion(Long.toString(version)));
  }

  public void launchConfiguration(String name, String image) {
    autoScaling()
        .createLaunchConfiguration(
            create -> create.launchConfigurationName(name).imageId(image).instanceType(TYPE));
  }

  /// An Auto Scaling group of a launch configuration.
  public void groupOfConfiguration(String name, String configuration) {
    group(name, group -> group.launchConfigurationName(configuration));
  }

  /// An Auto Scaling group of a version of a launch template, `$Latest`, `$Default` or a number.
  public void groupOfTemplate(String name, String template, String version) {
    group(
        name,
        group -> group.launchTemplate(used -> used.launchTemplateId(template).version(version)));
  }

  /// An Auto Scaling group with a mixed instances policy: its template, and others as overrides.
  public void groupOfPolicy(String name, String template, String version, String... others) {
    var overrides =
        List.of(others).stream()
            .map(other ->
                LaunchTemplateOverrides.builder()
                    .instanceType("m7g.large")
                    .launchTemplateSpecification(
                        used -> used.launchTemplateId(other).version(SPECIFIED))
                    .build())
            .toList();
    group(
        name,
        group ->
            group.mixedInstancesPolicy(policy ->
                policy.launchTemplate(launched ->
                    launched
                        .launchTemplateSpecification(
                            used -> used.launchTemplateId(template).version(version))
                        .overrides(overrides))));
  }

  private void group(String name, Consumer<CreateAutoScalingGroupRequest.Builder> launched) {
    autoScaling()
        .createAutoScalingGroup(group ->
            group
                .autoScalingGroupName(name)
                .minSize(0)
                .maxSize(1)
                .desiredCapacity(0)
                .availabilityZones(account.region() + "a")
                .applyMutation(launched));
  }

  /// The id of an EC2 Fleet of the first version of a launch template, which launches other images
  /// besides.
  public String fleet(String template, String... otherImages) {
    var overrides =
        List.of(otherImages).stream()
            .map(image -> FleetLaunchTemplateOverridesRequest.builder().imageId(image).build())
            .toList();
    var launched =
        FleetLaunchTemplateConfigRequest.builder()
            .launchTemplateSpecification(used -> used.launchTemplateId(template).version(SPECIFIED))
            .overrides(overrides)
            .build();
    return account
        .ec2()
        .createFleet(fleet ->
            fleet
                .type(FleetType.MAINTAIN)
                .launchTemplateConfigs(launched)
                .targetCapacitySpecification(target -> target.totalTargetCapacity(0)))
        .fleetId();
  }

  /// The id of a Spot Fleet request that names its image itself.
  public String spotFleet(String image) {
    var launched = SpotFleetLaunchSpecification.builder().imageId(image).instanceType(TYPE).build();
    return spotFleet(fleet -> fleet.launchSpecifications(launched));
  }

  /// The id of a Spot Fleet request of the first version of a launch template.
  public String spotFleetOfTemplate(String template) {
    var launched =
        LaunchTemplateConfig.builder()
            .launchTemplateSpecification(used -> used.launchTemplateId(template).version(SPECIFIED))
            .build();
    return spotFleet(fleet -> fleet.launchTemplateConfigs(launched));
  }

  private String spotFleet(Consumer<SpotFleetRequestConfigData.Builder> launched) {
    return account
        .ec2()
        .requestSpotFleet(request ->
            request.spotFleetRequestConfig(fleet ->
                fleet
                    .iamFleetRole("arn:aws:iam::%s:role/fleet".formatted(account))
                    .allocationStrategy(AllocationStrategy.LOWEST_PRICE)
                    .targetCapacity(0)
                    .applyMutation(launched)))
        .spotFleetRequestId();
  }

  /// The id of a Spot Instance request, which has an instance at once.
  public String spotRequest(String image) {
    return account
        .ec2()
        .requestSpotInstances(
            request -> request.launchSpecification(spot -> spot.imageId(image).instanceType(TYPE)))
        .spotInstanceRequests()
        .getFirst()
        .spotInstanceRequestId();
  }

  /// Has a parameter of data type `aws:ec2:image` hold the image; answers its version.
  public long parameter(String name, String image) {
    return account
        .ssm()
        .putParameter(put ->
            put.name(name)
                .value(image)
                .type(ParameterType.STRING)
                .dataType("aws:ec2:image")
                .overwrite(true))
        .version();
  }

  public void label(String parameter, long version, String label) {
    account
        .ssm()
        .labelParameterVersion(put -> put.name(parameter).parameterVersion(version).labels(label));
  }

  public AutoScalingClient autoScaling() {
    return account.clients().client(AutoScalingClient::builder);
  }
}
