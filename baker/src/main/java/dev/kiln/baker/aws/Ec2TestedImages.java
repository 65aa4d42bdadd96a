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
import java.util.function.BiFunction;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;

/// Tested images on EC2, told by the tags that their bake gave them.
final class Ec2TestedImages implements TestedImages {
  private final Ec2Client ec2;

  Ec2TestedImages(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public List<TestedImage> of(RecipeName recipe) {
    return describe(ec2, recipe, Ec2TestedImages::testedImage).stream()
        .sorted(Comparator.comparing(TestedImage::bake, BakeId.BY_TIME).reversed())
        .toList();
  }

  /// The recipe's tested images that can be launched, each with its bake; without those that
  /// somebody else gave such tags.
  static <T> List<T> describe(Ec2Client ec2, RecipeName recipe, BiFunction<Image, BakeId, T> kind) {
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
        .flatMap(image ->
            bakeOf(image)
                .filter(bake -> bake.recipe().equals(recipe))
                .map(bake -> kind.apply(image, bake))
                .stream())
        .toList();
  }

  private static TestedImage testedImage(Image image, BakeId bake) {
    return new TestedImage(new ImageId(image.imageId()), bake, Instant.parse(image.creationDate()));
  }

  private static Optional<BakeId> bakeOf(Image image) {
    return Ec2Tags.typed(image.tags(), TagKey.BAKE, BakeId::new);
  }
}
