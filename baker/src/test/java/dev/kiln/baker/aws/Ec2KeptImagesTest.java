package dev.kiln.baker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.ImageId;
import org.junit.jupiter.api.Test;

class Ec2KeptImagesTest {
  private static final ImageId IMAGE = new ImageId("ami-0123456789abcdef0");
  private static final String OTHER = "ami-0fedcba9876543210";

  @Test
  void aSnapshotIsOfTheImageThatItWasMadeFor() {
    assertThat(Ec2KeptImages.isOf(IMAGE, "Created by CreateImage(i-1) for " + IMAGE)).isTrue();
    assertThat(
            Ec2KeptImages.isOf(
                IMAGE,
                "Copied for DestinationAmi %s from SourceAmi %s for SourceSnapshot snap-1. Task created on 1,700,000,000,000."
                    .formatted(IMAGE, OTHER)))
        .isTrue();
  }

  /// Otherwise what was copied from the image would come back with it, or keep it from coming back.
  @Test
  void aSnapshotOfACopyIsNotOfTheImageThatWasCopied() {
    assertThat(
            Ec2KeptImages.isOf(
                IMAGE,
                "Copied for DestinationAmi %s from SourceAmi %s for SourceSnapshot snap-1."
                    .formatted(OTHER, IMAGE)))
        .isFalse();
    assertThat(Ec2KeptImages.isOf(IMAGE, "somebody's")).isFalse();
  }
}
