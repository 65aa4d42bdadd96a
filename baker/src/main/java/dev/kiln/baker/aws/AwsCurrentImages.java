package dev.kiln.baker.aws;

import dev.kiln.baker.publish.CurrentImages;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/// Images on EC2, and parameters of SSM.
final class AwsCurrentImages implements CurrentImages {
  private final Ec2Client ec2;
  private final SsmClient ssm;

  AwsCurrentImages(Ec2Client ec2, SsmClient ssm) {
    this.ec2 = ec2;
    this.ssm = ssm;
  }

  @Override
  public Optional<String> behind(String parameter) {
    try {
      return Optional.of(ssm.getParameter(request -> request.name(parameter)).parameter().value());
    } catch (ParameterNotFoundException _) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<OwnImage> image(ImageId id) {
    List<Image> found;
    try {
      found = ec2.describeImages(request -> request.owners("self").imageIds(id.value())).images();
    } catch (Ec2Exception e) {
      if (AwsFailures.code(e).startsWith("InvalidAMIID.")) {
        return Optional.empty();
      }
      throw e;
    }
    return found.stream()
        .filter(image -> image.state() == ImageState.AVAILABLE)
        .map(AwsCurrentImages::ownImage)
        .findFirst();
  }

  private static OwnImage ownImage(Image image) {
    Map<String, String> tags =
        image.tags().stream()
            .filter(tag -> !TagKey.isOfOneImage(tag.key()))
            .collect(Collectors.toMap(Tag::key, Tag::value));
    return new OwnImage(
        new ImageId(image.imageId()),
        Objects.requireNonNullElse(image.description(), ""),
        Tags.carried(tags));
  }
}
