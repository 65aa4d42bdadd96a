package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.ExistingCopy;
import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.NameHolder;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Copies as EC2 has and makes them, see
/// [CopyImage](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html).
public final class Ec2Copies implements Copies {
  /// [Values of one
  /// filter](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html).
  private static final int MOST_VALUES = 200;

  private final Ec2Client ec2;

  /// @param ec2 of the destination's Region, which is where copies are asked for
  public Ec2Copies(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public Map<ImageId, Existing> of(Set<ImageId> sources) {
    Map<ImageId, Existing> existing = new HashMap<>();
    sources.stream()
        .gather(Gatherers.windowFixed(MOST_VALUES))
        .forEach(some -> existing.putAll(ofSome(some)));
    return existing;
  }

  private Map<ImageId, Existing> ofSome(List<ImageId> sources) {
    try {
      Map<String, List<ExistingCopy>> copies =
          images("tag:" + TagKey.COPIED_FROM, sources).stream()
              .collect(
                  Collectors.groupingBy(
                      image -> tag(image, TagKey.COPIED_FROM).orElse(""),
                      Collectors.mapping(Ec2Copies::copy, Collectors.toList())));
      return sources.stream()
          .collect(
              Collectors.toMap(
                  source -> source,
                  source -> new Existing.Found(copies.getOrDefault(source.value(), List.of()))));
    } catch (SdkException e) {
      Existing unseen = Ec2Errors.ofLookup(e);
      return sources.stream().collect(Collectors.toMap(source -> source, _ -> unseen));
    }
  }

  /// A filter, because an id that does not show is an error when it is asked for as such.
  @Override
  public Existing withId(ImageId image) {
    try {
      return new Existing.Found(
          images("image-id", List.of(image)).stream().map(Ec2Copies::copy).toList());
    } catch (SdkException e) {
      return Ec2Errors.ofLookup(e);
    }
  }

  @Override
  public NameHolder holderOf(ImageName name, ImageId source) {
    try {
      for (Image image : images("name", List.of(name))) {
        if (image.state() != ImageState.DEREGISTERED) {
          ImageId holder = new ImageId(image.imageId());
          return isStranger(image, source)
              ? new NameHolder.Stranger(holder)
              : new NameHolder.Kin(holder);
        }
      }
      return new NameHolder.Unseen();
    } catch (SdkException e) {
      return new NameHolder.Unknown(Ec2Errors.words(e));
    }
  }

  @Override
  public Answer ask(CopyRequest copy) {
    List<Tag> tags = tags(copy.tags());
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .sourceImageId(copy.source().value())
            .sourceRegion(copy.sourceRegion().value())
            .name(copy.name().value())
            .encrypted(true)
            .kmsKeyId(copy.key().value())
            .clientToken(copy.token().value())
            .tagSpecifications(
                tagged(ResourceType.IMAGE, tags), tagged(ResourceType.SNAPSHOT, tags));
    if (!copy.description().isEmpty()) {
      request.description(copy.description());
    }
    try {
      return new Answer.Started(new ImageId(ec2.copyImage(request.build()).imageId()));
    } catch (SdkException e) {
      return Ec2Errors.ofCopy(e);
    }
  }

  private static ExistingCopy copy(Image image) {
    return new ExistingCopy(
        new ImageId(image.imageId()), Ec2States.of(image.state()), attempt(image), madeAt(image));
  }

  private List<Image> images(String filter, List<?> values) {
    List<String> texts = values.stream().map(Object::toString).toList();
    DescribeImagesRequest request =
        DescribeImagesRequest.builder()
            .owners("self")
            .filters(Filter.builder().name(filter).values(texts).build())
            .includeDeprecated(true)
            .includeDisabled(true)
            .build();
    DescribeImagesResponse page = ec2.describeImages(request);
    List<Image> images = new ArrayList<>(page.images());
    while (page.nextToken() != null && !page.nextToken().isEmpty()) {
      page = ec2.describeImages(request.toBuilder().nextToken(page.nextToken()).build());
      images.addAll(page.images());
    }
    return images;
  }

  /// An image without the tag is none of ours, unless it is so young that its tags may not show.
  private static boolean isStranger(Image image, ImageId source) {
    return tag(image, TagKey.COPIED_FROM)
        .map(from -> !from.equals(source.value()))
        .orElse(Ec2States.of(image.state()) != State.PENDING);
  }

  /// Undated where EC2 does not say, and where another copier made it, whose failures nobody here
  /// sees to: it answers no message.
  private static Instant madeAt(Image image) {
    return image.creationDate() == null || tag(image, TagKey.ATTEMPT).isEmpty()
        ? ExistingCopy.UNDATED
        : Instant.parse(image.creationDate());
  }

  private static int attempt(Image image) {
    return tag(image, TagKey.ATTEMPT)
        .filter(value -> value.matches("[1-9][0-9]{0,3}"))
        .map(Integer::valueOf)
        .orElse(1);
  }

  private static Optional<String> tag(Image image, String key) {
    return image.tags().stream().filter(tag -> tag.key().equals(key)).map(Tag::value).findFirst();
  }

  private static List<Tag> tags(Tags tags) {
    List<Tag> list = new ArrayList<>();
    tags.values().forEach((key, value) -> list.add(Tag.builder().key(key).value(value).build()));
    return list;
  }

  private static TagSpecification tagged(ResourceType type, List<Tag> tags) {
    return TagSpecification.builder().resourceType(type).tags(tags).build();
  }
}
