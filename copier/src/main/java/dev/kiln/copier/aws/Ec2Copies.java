package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.ExistingCopy;
import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Copies as EC2 has and makes them, see
/// [CopyImage](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html).
public final class Ec2Copies implements Copies, AutoCloseable {
  private final Ec2Client ec2;

  /// @param ec2 of the destination's Region, which is where copies are asked for
  public Ec2Copies(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public Existing of(ImageId source) {
    DescribeImagesRequest request =
        DescribeImagesRequest.builder()
            .owners("self")
            .filters(
                Filter.builder().name("tag:" + TagKey.COPIED_FROM).values(source.value()).build())
            .includeDeprecated(true)
            .includeDisabled(true)
            .build();
    try {
      List<ExistingCopy> copies = new ArrayList<>();
      for (Image image : ec2.describeImagesPaginator(request).images()) {
        state(image.state())
            .map(state -> new ExistingCopy(new ImageId(image.imageId()), state, attempt(image)))
            .ifPresent(copies::add);
      }
      return new Existing.Found(copies);
    } catch (SdkException e) {
      return Ec2Errors.ofLookup(e);
    }
  }

  @Override
  public Answer ask(CopyRequest copy) {
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .sourceImageId(copy.source().value())
            .sourceRegion(copy.sourceRegion().value())
            .name(copy.name().value())
            .encrypted(true)
            .kmsKeyId(copy.key().value())
            .clientToken(copy.token().value())
            .tagSpecifications(
                tagged(ResourceType.IMAGE, copy.tags()),
                tagged(ResourceType.SNAPSHOT, copy.tags()));
    if (!copy.description().isEmpty()) {
      request.description(copy.description());
    }
    try {
      return new Answer.Started(new ImageId(ec2.copyImage(request.build()).imageId()));
    } catch (SdkException e) {
      return Ec2Errors.ofCopy(e);
    }
  }

  @Override
  public void close() {
    ec2.close();
  }

  private static Optional<State> state(ImageState state) {
    return switch (state) {
      case AVAILABLE -> Optional.of(State.AVAILABLE);
      case FAILED, ERROR, INVALID -> Optional.of(State.FAILED);
      case DISABLED -> Optional.of(State.DISABLED);
      case DEREGISTERED -> Optional.empty();
      // A state this SDK does not know: rather wait for that image than make a second one.
      case PENDING, TRANSIENT, UNKNOWN_TO_SDK_VERSION -> Optional.of(State.PENDING);
    };
  }

  private static int attempt(Image image) {
    return image.tags().stream()
        .filter(tag -> tag.key().equals(TagKey.ATTEMPT))
        .map(Tag::value)
        .filter(value -> value.matches("[1-9][0-9]{0,3}"))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(1);
  }

  private static TagSpecification tagged(ResourceType type, Tags tags) {
    List<Tag> list =
        tags.values().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return TagSpecification.builder().resourceType(type).tags(list).build();
  }
}
