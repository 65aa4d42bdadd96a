package dev.kiln.baker.aws;

import dev.kiln.baker.changes.PastImages;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.TagKey;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;

/// Tested images on EC2, and what their tags say they were made of.
final class Ec2PastImages implements PastImages {
  private final Ec2Client ec2;

  Ec2PastImages(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public List<PastImage> of(RecipeName recipe) {
    return Ec2TestedImages.describe(ec2, recipe, Ec2PastImages::pastImage).stream()
        .sorted(Comparator.comparing(PastImage::bake, BakeId.BY_TIME).reversed())
        .toList();
  }

  private static PastImage pastImage(Image image, BakeId bake) {
    return new PastImage(
        new ImageId(image.imageId()),
        bake,
        Ec2Tags.typed(image.tags(), TagKey.SOURCE_AMI, ImageId::new),
        Ec2Tags.typed(image.tags(), TagKey.RECIPE_DIGEST, RecipeDigest::new));
  }
}
