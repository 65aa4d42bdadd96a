package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.ImageReferenceResourceType;
import software.amazon.awssdk.services.ec2.model.ResourceTypeRequest;

@WithMoto
class ImageReferencesPrivilegesIT {
  private static final String CALL = "ec2:DescribeImageReferences";

  /// What [the managed
  /// policy](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ImageReferencesAccessPolicy.html)
  /// allows besides the call.
  private static final String[] FURTHER = {
    "ec2:DescribeInstances",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeLaunchTemplateVersions",
    "ssm:DescribeParameters",
    "ssm:GetParameters",
    "imagebuilder:ListImageRecipes",
    "imagebuilder:ListContainerRecipes",
    "imagebuilder:GetContainerRecipe"
  };

  private final Worker worker;
  private final Denials denials;

  ImageReferencesPrivilegesIT(SharedMoto moto) {
    this.worker = Worker.in(moto, moto.account());
    this.denials = Denials.in(moto);
    var image = OwnImage.in(moto, worker.operator(), "web").id();
    new Uses(worker.operator()).parameter("/kiln/web", image);
  }

  @Test
  @Rule("ec2.describe-image-references.needs-the-rights-to-describe")
  void looksWithAllRights() {
    worker.may(allow(CALL), via(FURTHER));

    var denied = denials.actionIn(this::lookAtAll);

    assertThat(denied).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ec2:DescribeInstances",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeLaunchTemplateVersions",
        "ssm:DescribeParameters",
        "ssm:GetParameters",
        "imagebuilder:ListImageRecipes",
        "imagebuilder:ListContainerRecipes",
        "imagebuilder:GetContainerRecipe"
      })
  @Rule("ec2.describe-image-references.needs-the-rights-to-describe")
  void refusesToLookWithoutOneOfTheRights(String missing) {
    var others =
        Arrays.stream(FURTHER).filter(action -> !action.equals(missing)).toArray(String[]::new);
    worker.may(allow(CALL), via(others));

    var denied = denials.actionIn(this::lookAtAll);

    assertThat(denied).isEqualTo(missing);
  }

  @Test
  @Rule("ec2.describe-image-references.needs-the-rights-to-describe")
  void needsOnlyTheRightsForTheTypesThatAreAskedFor() {
    worker.may(allow(CALL), via("ec2:DescribeInstances"));

    var denied = denials.actionIn(this::lookAtInstances);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.describe-image-references.called-via")
  void asksForTheCallItselfWithoutTheService() {
    worker.may(via(CALL), via(FURTHER));

    var denied = denials.actionIn(this::lookAtAll);

    assertThat(denied).isEqualTo(CALL);
  }

  @Test
  @Rule("ec2.describe-image-references.called-via")
  void givesNoRightBesideTheService() {
    worker.may(allow(CALL), via(FURTHER));

    var denied = denials.actionIn(() -> worker.self().ec2().describeInstances());

    assertThat(denied).isEqualTo("ec2:DescribeInstances");
  }

  private static Statement via(String... actions) {
    return allow(actions)
        .when("ForAnyValue:StringEquals", "aws:CalledVia", "ec2-images.amazonaws.com");
  }

  private void lookAtAll() {
    worker
        .self()
        .ec2()
        .describeImageReferences(
            asked -> asked.imageIds("ami-12345678").includeAllResourceTypes(true));
  }

  private void lookAtInstances() {
    worker
        .self()
        .ec2()
        .describeImageReferences(asked ->
            asked
                .imageIds("ami-12345678")
                .resourceTypes(
                    ResourceTypeRequest.builder()
                        .resourceType(ImageReferenceResourceType.EC2_INSTANCE)
                        .build()));
  }
}
