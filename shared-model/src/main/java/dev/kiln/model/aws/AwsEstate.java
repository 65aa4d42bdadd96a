package dev.kiln.model.aws;

import dev.kiln.model.collect.Estate;
import dev.kiln.model.collect.EstateException;
import dev.kiln.model.collect.ImageTags;
import dev.kiln.model.collect.OwnedImage;
import dev.kiln.model.collect.OwnedSnapshot;
import dev.kiln.model.collect.Page;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.TagKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplate;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BatchState;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.FleetData;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfig;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.FleetStateCode;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageReferenceOptionName;
import software.amazon.awssdk.services.ec2.model.ImageReferenceResourceType;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateConfig;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ResourceTypeOption;
import software.amazon.awssdk.services.ec2.model.ResourceTypeRequest;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SpotFleetLaunchSpecification;
import software.amazon.awssdk.services.ec2.model.SpotFleetRequestConfig;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;

/// One Region of an account as EC2, Auto Scaling and Systems Manager show it.
public final class AwsEstate implements Estate {
  private static final int EC2_PAGE = 1_000;
  private static final int VERSIONS_PAGE = 200;
  private static final int GROUPS_PAGE = 100;
  private static final int PARAMETERS_PAGE = 50;
  private static final long GIBIBYTE = 1L << 30;

  /// What Kiln makes carries the tag, copies too.
  private static final Filter KILNS = filter("tag:" + TagKey.BUILT_BY, TagKey.KILN);

  /// Any but `terminated`.
  private static final String[] LIVE = {
    "pending", "running", "shutting-down", "stopping", "stopped"
  };

  /// Those that may launch anew.
  private static final Filter OPEN = filter("state", "open", "active", "disabled");

  private static final Set<FleetStateCode> OVER =
      Set.of(
          FleetStateCode.DELETED,
          FleetStateCode.DELETED_RUNNING,
          FleetStateCode.DELETED_TERMINATING,
          FleetStateCode.FAILED);
  private static final Set<BatchState> OVER_SPOT =
      Set.of(
          BatchState.CANCELLED,
          BatchState.CANCELLED_RUNNING,
          BatchState.CANCELLED_TERMINATING,
          BatchState.FAILED);

  private static final String DATA_TYPE = "DataType";
  private static final String IMAGE_TYPE = "aws:ec2:image";

  /// Where AWS does not offer a call.
  private static final Set<String> NOT_OFFERED =
      Set.of("InvalidAction", "UnsupportedOperation", "Unsupported");

  /// What the codes for one image of several begin with.
  private static final String NO_SUCH_IMAGE = "InvalidAMIID";

  private static final Set<String> NO_SUCH_TEMPLATE =
      Set.of(
          "InvalidLaunchTemplateId.NotFound",
          "InvalidLaunchTemplateId.VersionNotFound",
          "InvalidLaunchTemplateName.NotFoundException");

  private final Ec2Client ec2;
  private final AutoScalingClient groups;
  private final SsmClient ssm;

  public AwsEstate(Ec2Client ec2, AutoScalingClient groups, SsmClient ssm) {
    this.ec2 = ec2;
    this.groups = groups;
    this.ssm = ssm;
  }

  @Override
  public Page<OwnedImage> images(Optional<String> page) {
    return asked(() -> {
      var answer =
          ec2.describeImages(request ->
              request
                  .owners("self")
                  .filters(KILNS)
                  .includeDeprecated(true)
                  .includeDisabled(true)
                  .maxResults(EC2_PAGE)
                  .nextToken(page.orElse(null)));
      return page(answer.images().stream().map(AwsEstate::image), answer.nextToken());
    });
  }

  @Override
  public Page<OwnedSnapshot> snapshots(Optional<String> page) {
    return asked(() -> {
      var answer =
          ec2.describeSnapshots(request ->
              request
                  .ownerIds("self")
                  .filters(KILNS)
                  .maxResults(EC2_PAGE)
                  .nextToken(page.orElse(null)));
      return page(answer.snapshots().stream().map(AwsEstate::snapshot), answer.nextToken());
    });
  }

  @Override
  public Page<Named> named(Naming kind, Optional<String> page) {
    return asked(() ->
        switch (kind) {
          case INSTANCE -> instances(page);
          case LAUNCH_CONFIGURATION -> launchConfigurations(page);
          case SPOT_REQUEST -> spotRequests(page);
        });
  }

  private Page<Named> instances(Optional<String> page) {
    var answer =
        ec2.describeInstances(request ->
            request
                .filters(filter("instance-state-name", LIVE))
                .maxResults(EC2_PAGE)
                .nextToken(page.orElse(null)));
    return page(
        answer.reservations().stream()
            .flatMap(reservation -> reservation.instances().stream())
            .map(instance -> new Named(instance.instanceId(), instance.imageId())),
        answer.nextToken());
  }

  private Page<Named> launchConfigurations(Optional<String> page) {
    var answer =
        groups.describeLaunchConfigurations(
            request -> request.maxRecords(GROUPS_PAGE).nextToken(page.orElse(null)));
    return page(
        answer.launchConfigurations().stream()
            .map(configuration ->
                new Named(configuration.launchConfigurationName(), configuration.imageId())),
        answer.nextToken());
  }

  private Page<Named> spotRequests(Optional<String> page) {
    var answer =
        ec2.describeSpotInstanceRequests(
            request -> request.filters(OPEN).maxResults(EC2_PAGE).nextToken(page.orElse(null)));
    return page(
        answer.spotInstanceRequests().stream()
            .filter(request -> request.launchSpecification() != null)
            .filter(request -> request.launchSpecification().imageId() != null)
            .map(request ->
                new Named(
                    request.spotInstanceRequestId(), request.launchSpecification().imageId())),
        answer.nextToken());
  }

  @Override
  public Page<Launcher> launchers(Launching kind, Optional<String> page) {
    return asked(() ->
        switch (kind) {
          case AUTO_SCALING_GROUP -> autoScalingGroups(page);
          case FLEET -> fleets(page);
          case SPOT_FLEET -> spotFleets(page);
        });
  }

  private Page<Launcher> autoScalingGroups(Optional<String> page) {
    var answer =
        groups.describeAutoScalingGroups(
            request -> request.maxRecords(GROUPS_PAGE).nextToken(page.orElse(null)));
    return page(answer.autoScalingGroups().stream().map(AwsEstate::launcher), answer.nextToken());
  }

  private static Launcher launcher(AutoScalingGroup group) {
    Optional<LaunchTemplate> mixed =
        Optional.ofNullable(group.mixedInstancesPolicy())
            .flatMap(policy -> Optional.ofNullable(policy.launchTemplate()));
    return new Launcher(
        group.autoScalingGroupName(),
        Stream.concat(
                Stream.ofNullable(group.launchTemplate()),
                mixed.stream().flatMap(AwsEstate::specifications))
            .map(
                used -> version(used.launchTemplateId(), used.launchTemplateName(), used.version()))
            .toList(),
        mixed.stream()
            .flatMap(template -> template.overrides().stream())
            .flatMap(override -> Stream.ofNullable(override.imageId()))
            .toList(),
        group.instances().size());
  }

  private static Stream<LaunchTemplateSpecification> specifications(LaunchTemplate mixed) {
    return Stream.concat(
        Stream.ofNullable(mixed.launchTemplateSpecification()),
        mixed.overrides().stream()
            .map(LaunchTemplateOverrides::launchTemplateSpecification)
            .flatMap(Stream::ofNullable));
  }

  private Page<Launcher> fleets(Optional<String> page) {
    var answer =
        ec2.describeFleets(request -> request.maxResults(EC2_PAGE).nextToken(page.orElse(null)));
    return page(
        answer.fleets().stream()
            .filter(fleet -> !OVER.contains(fleet.fleetState()))
            .map(AwsEstate::launcher),
        answer.nextToken());
  }

  private static Launcher launcher(FleetData fleet) {
    return new Launcher(
        fleet.fleetId(),
        fleet.launchTemplateConfigs().stream()
            .map(FleetLaunchTemplateConfig::launchTemplateSpecification)
            .flatMap(Stream::ofNullable)
            .map(AwsEstate::version)
            .toList(),
        fleet.launchTemplateConfigs().stream()
            .flatMap(config -> config.overrides().stream())
            .map(FleetLaunchTemplateOverrides::imageId)
            .flatMap(Stream::ofNullable)
            .toList(),
        0);
  }

  private Page<Launcher> spotFleets(Optional<String> page) {
    var answer =
        ec2.describeSpotFleetRequests(
            request -> request.maxResults(EC2_PAGE).nextToken(page.orElse(null)));
    return page(
        answer.spotFleetRequestConfigs().stream()
            .filter(fleet -> !OVER_SPOT.contains(fleet.spotFleetRequestState()))
            .map(AwsEstate::launcher),
        answer.nextToken());
  }

  private static Launcher launcher(SpotFleetRequestConfig fleet) {
    return new Launcher(
        fleet.spotFleetRequestId(),
        fleet.spotFleetRequestConfig().launchTemplateConfigs().stream()
            .map(LaunchTemplateConfig::launchTemplateSpecification)
            .flatMap(Stream::ofNullable)
            .map(AwsEstate::version)
            .toList(),
        fleet.spotFleetRequestConfig().launchSpecifications().stream()
            .map(SpotFleetLaunchSpecification::imageId)
            .flatMap(Stream::ofNullable)
            .toList(),
        0);
  }

  private static TemplateVersion version(FleetLaunchTemplateSpecification used) {
    return version(used.launchTemplateId(), used.launchTemplateName(), used.version());
  }

  /// A use that names no version means the default one.
  private static TemplateVersion version(
      @Nullable String id, @Nullable String name, @Nullable String version) {
    Template template =
        id == null
            ? new Template(Template.Key.NAME, orEmpty(name))
            : new Template(Template.Key.ID, id);
    return new TemplateVersion(template, version == null ? "$Default" : version);
  }

  @Override
  public Page<Named> currentTemplates(Optional<String> page) {
    return asked(() -> {
      var answer =
          ec2.describeLaunchTemplateVersions(request ->
              request
                  .versions("$Latest", "$Default")
                  .maxResults(VERSIONS_PAGE)
                  .nextToken(page.orElse(null)));
      return page(
          answer.launchTemplateVersions().stream().flatMap(AwsEstate::named), answer.nextToken());
    });
  }

  /// All of them fail where one is gone, so that each is asked for by itself then.
  @Override
  public List<Named> templateVersions(Template template, Collection<String> versions) {
    DescribeLaunchTemplateVersionsRequest.Builder request =
        DescribeLaunchTemplateVersionsRequest.builder().versions(versions);
    switch (template.key()) {
      case ID -> request.launchTemplateId(template.value());
      case NAME -> request.launchTemplateName(template.value());
    }
    try {
      return ec2
          .describeLaunchTemplateVersionsPaginator(request.build())
          .launchTemplateVersions()
          .stream()
          .flatMap(AwsEstate::named)
          .toList();
    } catch (AwsServiceException e) {
      if (!NO_SUCH_TEMPLATE.contains(code(e))) {
        throw failed(e);
      }
      return versions.size() == 1
          ? List.of()
          : versions.stream()
              .flatMap(version -> templateVersions(template, List.of(version)).stream())
              .toList();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private static Stream<Named> named(LaunchTemplateVersion version) {
    String image = version.launchTemplateData().imageId();
    return image == null
        ? Stream.empty()
        : Stream.of(new Named(version.launchTemplateId() + ":" + version.versionNumber(), image));
  }

  @Override
  public Page<String> imageParameters(Optional<String> page) {
    return asked(() -> {
      var answer =
          ssm.describeParameters(request ->
              request
                  .parameterFilters(
                      ParameterStringFilter.builder().key(DATA_TYPE).values(IMAGE_TYPE).build())
                  .maxResults(PARAMETERS_PAGE)
                  .nextToken(page.orElse(null)));
      return page(answer.parameters().stream().map(found -> found.name()), answer.nextToken());
    });
  }

  @Override
  public Map<String, String> values(Collection<String> selectors) {
    return asked(() ->
        ssm.getParameters(request -> request.names(selectors)).parameters().stream()
            .collect(
                Collectors.toMap(
                    found -> found.name() + orEmpty(found.selector()),
                    found -> found.value(),
                    (first, _) -> first)));
  }

  @Override
  public Page<Past> history(String parameter, Optional<String> page) {
    return asked(() -> {
      var answer =
          ssm.getParameterHistory(request ->
              request.name(parameter).maxResults(PARAMETERS_PAGE).nextToken(page.orElse(null)));
      return page(
          answer.parameters().stream().map(past -> new Past(past.value(), past.labels())),
          answer.nextToken());
    });
  }

  /// Of templates only the latest version is asked for: which others are in use, only the survey
  /// sees.
  @Override
  public Optional<Page<Reference>> references(List<ImageId> images, Optional<String> page) {
    try {
      var answer =
          ec2.describeImageReferences(request ->
              request
                  .imageIds(images.stream().map(ImageId::value).toList())
                  .resourceTypes(
                      type(
                          ImageReferenceResourceType.EC2_INSTANCE,
                          ImageReferenceOptionName.STATE_NAME,
                          LIVE),
                      type(
                          ImageReferenceResourceType.EC2_LAUNCH_TEMPLATE,
                          ImageReferenceOptionName.VERSION_DEPTH,
                          "1"),
                      type(ImageReferenceResourceType.SSM_PARAMETER),
                      type(ImageReferenceResourceType.IMAGEBUILDER_IMAGE_RECIPE),
                      type(ImageReferenceResourceType.IMAGEBUILDER_CONTAINER_RECIPE))
                  .nextToken(page.orElse(null)));
      return Optional.of(
          page(
              answer.imageReferences().stream()
                  .map(found ->
                      new Reference(
                          new ImageId(found.imageId()), found.resourceTypeAsString(), found.arn())),
              answer.nextToken()));
    } catch (AwsServiceException e) {
      if (NOT_OFFERED.contains(code(e))) {
        return Optional.empty();
      }
      if (!code(e).startsWith(NO_SUCH_IMAGE)) {
        throw failed(e);
      }
      // One that is gone meanwhile, or never was whole, says nothing of the others.
      return Optional.of(
          Page.last(
              images.size() == 1
                  ? List.of()
                  : images.stream().flatMap(image -> references(image).stream()).toList()));
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private List<Reference> references(ImageId image) {
    List<Reference> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Optional<Page<Reference>> page = references(List.of(image), next);
      page.ifPresent(found -> all.addAll(found.items()));
      next = page.flatMap(Page::next);
    } while (next.isPresent());
    return all;
  }

  private static ResourceTypeRequest type(
      ImageReferenceResourceType type, ImageReferenceOptionName option, String... values) {
    return ResourceTypeRequest.builder()
        .resourceType(type)
        .resourceTypeOptions(
            ResourceTypeOption.builder().optionName(option).optionValues(values).build())
        .build();
  }

  private static ResourceTypeRequest type(ImageReferenceResourceType type) {
    return ResourceTypeRequest.builder().resourceType(type).build();
  }

  private static OwnedImage image(Image image) {
    return new OwnedImage(
        new ImageId(image.imageId()),
        new AccountId(image.ownerId()),
        state(image.state()),
        Instant.parse(image.creationDate()),
        tags(image.tags()),
        image.blockDeviceMappings().stream()
            .flatMap(device -> Stream.ofNullable(device.ebs()))
            .flatMap(ebs -> Stream.ofNullable(ebs.snapshotId()))
            .map(SnapshotId::new)
            .toList(),
        image.deregistrationProtection() != null
            && !image.deregistrationProtection().equals("disabled"),
        image.deprecationTime() != null);
  }

  private static OwnedImage.State state(ImageState state) {
    return switch (state) {
      case AVAILABLE -> OwnedImage.State.AVAILABLE;
      case PENDING, TRANSIENT -> OwnedImage.State.PENDING;
      case FAILED, ERROR, INVALID -> OwnedImage.State.FAILED;
      case DISABLED -> OwnedImage.State.DISABLED;
      case DEREGISTERED, UNKNOWN_TO_SDK_VERSION -> OwnedImage.State.UNKNOWN;
    };
  }

  private static OwnedSnapshot snapshot(Snapshot snapshot) {
    return new OwnedSnapshot(
        new SnapshotId(snapshot.snapshotId()),
        new AccountId(snapshot.ownerId()),
        snapshot.startTime(),
        tags(snapshot.tags()),
        snapshot.fullSnapshotSizeInBytes() == null
            ? snapshot.volumeSize() * GIBIBYTE
            : snapshot.fullSnapshotSizeInBytes());
  }

  private static ImageTags tags(List<Tag> tags) {
    return ImageTags.of(
        tags.stream().collect(Collectors.toMap(Tag::key, tag -> orEmpty(tag.value()))));
  }

  private static <T> Page<T> page(Stream<T> items, @Nullable String next) {
    return new Page<>(items.toList(), Optional.ofNullable(next).filter(token -> !token.isEmpty()));
  }

  private static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  static EstateException failed(SdkException e) {
    if (e instanceof AwsServiceException service) {
      String message =
          service.awsErrorDetails() == null
              ? orEmpty(e.getMessage())
              : orEmpty(service.awsErrorDetails().errorMessage());
      return new EstateException(
          "AWS says %s: %s (HTTP %d, request %s)"
              .formatted(code(service), message, service.statusCode(), service.requestId()),
          e);
    }
    return new EstateException("AWS could not be asked: " + orEmpty(e.getMessage()), e);
  }

  static String code(AwsServiceException e) {
    return e.awsErrorDetails() == null ? "" : orEmpty(e.awsErrorDetails().errorCode());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Filter filter(String name, String... values) {
    return Filter.builder().name(name).values(values).build();
  }
}
