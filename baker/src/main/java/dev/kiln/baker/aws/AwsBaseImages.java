package dev.kiln.baker.aws;

import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.model.bake.BaseDisk;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.Architecture;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/// Base images found with EC2 and, where a parameter names them, SSM.
final class AwsBaseImages implements BaseImages {
  private final Ec2Client ec2;
  private final SsmClient ssm;
  private final Clock clock;

  AwsBaseImages(Ec2Client ec2, SsmClient ssm, Clock clock) {
    this.ec2 = ec2;
    this.ssm = ssm;
    this.clock = clock;
  }

  @Override
  public List<Candidate> named(String owner, String name, Architecture architecture) {
    DescribeImagesRequest request =
        DescribeImagesRequest.builder()
            .owners(owner)
            .includeDeprecated(true)
            .includeDisabled(true)
            .filters(
                filter("name", name),
                filter("architecture", architecture.toString()),
                filter("state", ImageState.AVAILABLE.toString(), ImageState.DISABLED.toString()))
            .build();
    return ec2.describeImagesPaginator(request).images().stream().map(this::candidate).toList();
  }

  @Override
  public Sighting byId(ImageId image) {
    List<Image> found;
    try {
      found =
          ec2.describeImages(request -> request.imageIds(image.value()).includeDisabled(true))
              .images();
    } catch (Ec2Exception e) {
      if (AwsFailures.code(e).startsWith("InvalidAMIID.")) {
        return new Sighting.Unseen();
      }
      throw e;
    }
    return found.isEmpty() ? new Sighting.Unseen() : sighting(found.getFirst());
  }

  private Sighting sighting(Image image) {
    if (image.state() != ImageState.AVAILABLE && image.state() != ImageState.DISABLED) {
      return new Sighting.Unfit("is " + image.stateAsString());
    }
    if (!Architecture.isKnown(image.architectureAsString())) {
      return new Sighting.Unfit(
          "is for %s, neither x86_64 nor arm64".formatted(image.architectureAsString()));
    }
    return new Sighting.Seen(candidate(image));
  }

  @Override
  public Optional<String> parameter(String name) {
    try {
      return Optional.of(ssm.getParameter(request -> request.name(name)).parameter().value());
    } catch (ParameterNotFoundException _) {
      return Optional.empty();
    }
  }

  private Candidate candidate(Image image) {
    String deprecation = image.deprecationTime();
    Standing standing =
        image.state() == ImageState.DISABLED
            ? Standing.DISABLED
            : deprecation != null && !Instant.parse(deprecation).isAfter(clock.instant())
                ? Standing.DEPRECATED
                : Standing.IN_SERVICE;
    return new Candidate(baseImage(image), standing);
  }

  private static BaseImage baseImage(Image image) {
    return new BaseImage(
        new ImageId(image.imageId()),
        image.ownerId(),
        image.name(),
        Architecture.of(image.architectureAsString()),
        Instant.parse(image.creationDate()),
        Objects.requireNonNullElse(image.rootDeviceName(), ""),
        image.blockDeviceMappings().stream().flatMap(AwsBaseImages::disk).toList());
  }

  private static Stream<BaseDisk> disk(BlockDeviceMapping mapping) {
    return Stream.ofNullable(mapping.ebs())
        .map(disk ->
            new BaseDisk(
                mapping.deviceName(),
                Optional.ofNullable(disk.snapshotId()).map(SnapshotId::new),
                Boolean.TRUE.equals(disk.encrypted())));
  }

  private static Filter filter(String name, String... values) {
    return Filter.builder().name(name).values(values).build();
  }
}
