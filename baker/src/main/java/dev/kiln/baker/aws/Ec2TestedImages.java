package dev.kiln.baker.aws;

import dev.kiln.baker.update.TestedImages;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.TagKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Tested images on EC2, told by the tags that their bake gave them.
final class Ec2TestedImages implements TestedImages {
  private final Ec2Client ec2;

  Ec2TestedImages(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public List<TestedImage> of(RecipeName recipe) {
    DescribeImagesRequest request =
        DescribeImagesRequest.builder()
            .owners("self")
            .filters(
                Filter.builder().name("state").values(ImageState.AVAILABLE.toString()).build(),
                Filter.builder().name("tag-key").values(TagKey.TESTED).build(),
                Ec2Tags.filter(TagKey.BUILT_BY, TagKey.KILN),
                Ec2Tags.filter(TagKey.RECIPE, recipe.value()))
            .build();
    return ec2.describeImagesPaginator(request).images().stream()
        .flatMap(Ec2TestedImages::testedImage)
        .filter(image -> image.bake().recipe().equals(recipe))
        .sorted(Comparator.comparing(TestedImage::bake, BakeId.BY_TIME).reversed())
        .toList();
  }

  /// None where somebody else gave an image such tags.
  private static Stream<TestedImage> testedImage(Image image) {
    Optional<String> bake =
        image.tags().stream()
            .filter(tag -> tag.key().equals(TagKey.BAKE))
            .map(Tag::value)
            .findFirst();
    if (bake.isEmpty()) {
      return Stream.empty();
    }
    try {
      return Stream.of(
          new TestedImage(
              new ImageId(image.imageId()),
              new BakeId(bake.get()),
              Instant.parse(image.creationDate())));
    } catch (IllegalArgumentException _) {
      return Stream.empty();
    }
  }
}
