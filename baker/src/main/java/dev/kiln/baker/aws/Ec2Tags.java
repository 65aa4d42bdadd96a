package dev.kiln.baker.aws;

import dev.kiln.model.tag.Tags;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Tags in EC2's form.
final class Ec2Tags {
  private Ec2Tags() {}

  static List<TagSpecification> specifications(Tags tags, ResourceType... resources) {
    return Arrays.stream(resources)
        .map(resource -> TagSpecification.builder().resourceType(resource).tags(list(tags)).build())
        .toList();
  }

  static Filter filter(String key, String value) {
    return Filter.builder().name("tag:" + key).values(value).build();
  }

  private static List<Tag> list(Tags tags) {
    return tags.values().entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
