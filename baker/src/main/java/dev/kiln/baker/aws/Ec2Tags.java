package dev.kiln.baker.aws;

import dev.kiln.model.tag.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

  /// The value of a tag; empty where there is none, or one that is not of its type.
  static <T> Optional<T> typed(List<Tag> tags, String key, Function<String, T> type) {
    for (Tag tag : tags) {
      if (tag.key().equals(key)) {
        try {
          return Optional.of(type.apply(tag.value()));
        } catch (IllegalArgumentException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static List<Tag> list(Tags tags) {
    return tags.values().entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
