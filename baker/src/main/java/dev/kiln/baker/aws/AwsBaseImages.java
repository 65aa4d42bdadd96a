package dev.kiln.baker.aws;

import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
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
  public List<BaseImage> named(String owner, String name, Architecture architecture) {
    DescribeImagesRequest request =
        DescribeImagesRequest.builder()
            .owners(owner)
            .filters(
                filter("name", name),
                filter("architecture", architecture.toString()),
                filter("state", ImageState.AVAILABLE.toString()))
            .build();
    return ec2.describeImagesPaginator(request).images().stream()
        .filter(this::isInService)
        .map(AwsBaseImages::baseImage)
        .toList();
  }

  @Override
  public Optional<BaseImage> byId(ImageId image) {
    try {
      return ec2.describeImages(request -> request.imageIds(image.value())).images().stream()
          .filter(found -> found.state() == ImageState.AVAILABLE)
          .filter(found -> Architecture.isKnown(found.architectureAsString()))
          .map(AwsBaseImages::baseImage)
          .findFirst();
    } catch (Ec2Exception e) {
      if (AwsFailures.code(e).startsWith("InvalidAMIID.")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<String> parameter(String name) {
    try {
      return Optional.of(ssm.getParameter(request -> request.name(name)).parameter().value());
    } catch (ParameterNotFoundException _) {
      return Optional.empty();
    }
  }

  /// An owner sees its own images after their deprecation too.
  private boolean isInService(Image image) {
    String deprecation = image.deprecationTime();
    return deprecation == null || Instant.parse(deprecation).isAfter(clock.instant());
  }

  private static BaseImage baseImage(Image image) {
    return new BaseImage(
        new ImageId(image.imageId()),
        image.ownerId(),
        image.name(),
        Architecture.of(image.architectureAsString()),
        Instant.parse(image.creationDate()),
        Objects.requireNonNullElse(image.rootDeviceName(), ""));
  }

  private static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }
}
