package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeImageReferencesRequest;
import software.amazon.awssdk.services.ec2.model.ImageReference;
import software.amazon.awssdk.services.ec2.model.ImageReferenceOptionName;
import software.amazon.awssdk.services.ec2.model.ImageReferenceResourceType;
import software.amazon.awssdk.services.ec2.model.ResourceTypeOption;
import software.amazon.awssdk.services.ec2.model.ResourceTypeRequest;

@WithMoto
class ImageReferencesIT {
  private final SharedMoto moto;
  private final Account account;
  private final Uses uses;
  private final String image;
  private final String other;

  ImageReferencesIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.uses = new Uses(account);
    this.image = OwnImage.in(moto, account, "web").id();
    this.other = OwnImage.in(moto, account, "other").id();
  }

  @Test
  @Rule("ec2.describe-image-references.instances")
  void namesAnInstance() {
    var instance = uses.instance(image);

    var found = found(image);

    assertThat(found)
        .containsExactly("arn:aws:ec2:eu-west-1:%s:instance/%s".formatted(account, instance));
  }

  @Test
  @Rule("ec2.describe-image-references.instances")
  void namesATerminatedInstanceForAWhile() {
    terminated();

    assertThat(found(image)).hasSize(1);
    moto.later(Duration.ofHours(2), () -> assertThat(found(image)).isEmpty());
  }

  @Test
  @Rule("ec2.describe-image-references.instances")
  void namesNoTerminatedInstanceWhenOnlyOthersAreAskedFor() {
    terminated();

    var found =
        found(
            image,
            asked -> asked.resourceTypes(instancesIn("pending", "running", "stopping", "stopped")));

    assertThat(found).isEmpty();
  }

  @Test
  @Rule("ec2.describe-image-references.template-versions")
  void namesALaunchTemplateOnce() {
    var template = uses.template("web", image);
    uses.version(template, image);

    var found = found(image);

    assertThat(found)
        .containsExactly(
            "arn:aws:ec2:eu-west-1:%s:launch-template/%s".formatted(account, template));
  }

  @Test
  @Rule("ec2.describe-image-references.template-versions")
  void looksAtTheTenNewestVersions() {
    var template = uses.template("web", image);
    IntStream.range(0, 10).forEach(_ -> uses.version(template, other));

    assertThat(found(image)).isEmpty();
    assertThat(found(image, asked -> asked.resourceTypes(templatesOfDepth("11")))).hasSize(1);
  }

  @Test
  @Rule("ec2.describe-image-references.parameters")
  void namesAParameter() {
    uses.parameter("/kiln/web", image);

    var found = found(image);

    assertThat(found)
        .containsExactly("arn:aws:ssm:eu-west-1:%s:parameter/kiln/web".formatted(account));
  }

  @Test
  @Rule("ec2.describe-image-references.parameters")
  void looksAtTheNewestVersionOfAParameter() {
    var version = uses.parameter("/kiln/web", image);
    uses.label("/kiln/web", version, "live");
    uses.parameter("/kiln/web", other);

    var found = found(image);

    assertThat(found).isEmpty();
  }

  @Test
  @Rule("ec2.describe-image-references.only-these-types")
  void namesNeitherLaunchConfigurationsNorGroups() {
    var template = uses.template("other", other);
    uses.launchConfiguration("web", image);
    uses.groupOfConfiguration("web", "web");
    uses.fleet(template, image);
    uses.spotFleet(image);

    var found = found(image);

    assertThat(found).isEmpty();
  }

  @Test
  @Rule("ec2.describe-image-references.only-these-types")
  void namesNothingOfAnotherAccount() {
    var member = moto.account();
    new OwnImage(account, image).shareWith(member);
    new Uses(member).instance(image);

    var found = found(image);

    assertThat(found).isEmpty();
  }

  @Test
  @Rule("ec2.describe-image-references.types")
  void namesOnlyWhatIsAskedFor() {
    uses.instance(image);
    uses.parameter("/kiln/web", image);

    var found = found(image, asked -> asked.resourceTypes(instancesIn("pending", "running")));

    assertThat(found).singleElement().asString().contains(":instance/");
  }

  @Test
  @Rule("ec2.describe-image-references.types")
  void takesOptionsBesideAllTypes() {
    terminated();
    uses.parameter("/kiln/web", image);

    var found =
        found(
            image,
            asked -> asked.includeAllResourceTypes(true).resourceTypes(instancesIn("running")));

    assertThat(found).singleElement().asString().contains(":parameter/");
  }

  @Test
  @Rule("ec2.describe-image-references.types")
  void refusesToLookForNothing() {
    var refusal =
        refusalOf(() -> account.ec2().describeImageReferences(asked -> asked.imageIds(image)));

    assertThat(refusal).isEqualTo("MissingParameter");
  }

  @Test
  @Rule("ec2.describe-image-references.at-most-10-images")
  void refusesMoreThanTenImages() {
    var refusal =
        refusalOf(() ->
            account
                .ec2()
                .describeImageReferences(asked ->
                    asked.imageIds(Collections.nCopies(11, image)).includeAllResourceTypes(true)));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.describe-image-references.at-most-10-images")
  void tellsImagesApart() {
    uses.parameter("/kiln/web", image);
    uses.parameter("/kiln/other", other);

    var found =
        account
            .ec2()
            .describeImageReferences(
                asked -> asked.imageIds(image, other).includeAllResourceTypes(true))
            .imageReferences();

    assertThat(found).extracting(ImageReference::imageId).containsExactlyInAnyOrder(image, other);
  }

  private void terminated() {
    uses.terminate(uses.instance(image));
    eventually(
        () -> account.ec2().describeInstances().reservations().getFirst().instances().getFirst(),
        instance -> instance.state().nameAsString().equals("terminated"));
  }

  private List<String> found(String image) {
    return found(image, asked -> asked.includeAllResourceTypes(true));
  }

  private List<String> found(String image, Consumer<DescribeImageReferencesRequest.Builder> wish) {
    return account
        .ec2()
        .describeImageReferences(asked -> asked.imageIds(image).applyMutation(wish))
        .imageReferences()
        .stream()
        .map(ImageReference::arn)
        .toList();
  }

  private static ResourceTypeRequest instancesIn(String... states) {
    return of(ImageReferenceResourceType.EC2_INSTANCE, ImageReferenceOptionName.STATE_NAME, states);
  }

  private static ResourceTypeRequest templatesOfDepth(String depth) {
    return of(
        ImageReferenceResourceType.EC2_LAUNCH_TEMPLATE,
        ImageReferenceOptionName.VERSION_DEPTH,
        depth);
  }

  private static ResourceTypeRequest of(
      ImageReferenceResourceType type, ImageReferenceOptionName option, String... values) {
    return ResourceTypeRequest.builder()
        .resourceType(type)
        .resourceTypeOptions(
            ResourceTypeOption.builder().optionName(option).optionValues(values).build())
        .build();
  }
}
