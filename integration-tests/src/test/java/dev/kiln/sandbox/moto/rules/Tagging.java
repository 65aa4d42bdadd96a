package dev.kiln.sandbox.moto.rules;

import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The tag `BuiltBy=kiln` in requests to EC2.
final class Tagging {
  static final Tag BUILT_BY_KILN = Tag.builder().key("BuiltBy").value("kiln").build();

  private Tagging() {}

  /// The tag for new resources of this type.
  static TagSpecification of(ResourceType type) {
    return TagSpecification.builder().resourceType(type).tags(BUILT_BY_KILN).build();
  }
}
