package dev.kiln.baker.aws;

import dev.kiln.baker.imagetest.TestedMark;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import java.time.Instant;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The tag `kiln:tested` on EC2.
final class Ec2TestedMark implements TestedMark {
  private final Ec2Client ec2;

  Ec2TestedMark(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public void set(ImageId image, Instant testedAt) {
    Tag tag = Tag.builder().key(TagKey.TESTED).value(testedAt.toString()).build();
    ec2.createTags(request -> request.resources(image.value()).tags(tag));
  }
}
