package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Image;

@WithMoto
class DescribeImagesIT {
  private static final Duration A_DAY = Duration.ofDays(1);

  private final SharedMoto moto;
  private final Account owner;
  private final Account member;

  DescribeImagesIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = moto.account();
    this.member = moto.account();
  }

  @Test
  @Rule("ec2.describe-images.owners")
  void narrowsToTheCallersOwn() {
    OwnImage.in(moto, owner, "shared").shareWith(member);
    var own = OwnImage.in(moto, member, "own");

    var found = found(member, images -> images.owners("self"));

    assertThat(found).containsExactly(own.id());
  }

  @Test
  @Rule("ec2.describe-images.owners")
  void narrowsToThoseOfAnAccount() {
    var shared = OwnImage.in(moto, owner, "shared").shareWith(member);
    OwnImage.in(moto, owner, "secret");
    OwnImage.in(moto, member, "own");

    var found = found(member, images -> images.owners(owner.id().value()));

    assertThat(found).containsExactly(shared.id());
  }

  @Test
  @Rule("ec2.describe-images.owners")
  void narrowsToThoseOfAnAlias() {
    var alias = "vendor-" + owner.id();
    var aliased = moto.control().seedImage(seed("aliased").ownerAlias(alias));
    moto.control().seedImage(seed("plain"));

    var found = found(member, images -> images.owners(alias));

    assertThat(found).containsExactly(aliased.value());
  }

  @Test
  @Rule("ec2.describe-images.executable-users")
  void narrowsToThoseSharedWithTheCaller() {
    var shared = OwnImage.in(moto, owner, "shared").shareWith(member);
    moto.control().seedImage(seed("public"));
    OwnImage.in(moto, member, "own");

    var found = found(member, images -> images.executableUsers("self"));

    assertThat(found).containsExactly(shared.id());
  }

  @Test
  @Rule("ec2.describe-images.executable-users")
  void narrowsToThoseSharedWithAnAccount() {
    var shared = OwnImage.in(moto, owner, "shared").shareWith(member);
    OwnImage.in(moto, owner, "secret");

    var found = found(owner, images -> images.executableUsers(member.id().value()));

    assertThat(found).containsExactly(shared.id());
  }

  @Test
  @Rule("ec2.describe-images.executable-users")
  void narrowsToPublicOnes() {
    var open = moto.control().seedImage(seed("public"));
    OwnImage.in(moto, owner, "shared").shareWith(member);

    var found = found(member, images -> images.executableUsers("all").owners(owner.id().value()));

    assertThat(found).containsExactly(open.value());
  }

  @Test
  @Rule("ec2.describe-images.hides-deprecated")
  void hidesOthersDeprecatedImages() {
    moto.control().seedImage(seed("old").deprecatedAt(Instant.now().minus(A_DAY)));
    var current = moto.control().seedImage(seed("new"));

    var found = found(member, images -> images.owners(owner.id().value()));

    assertThat(found).containsExactly(current.value());
  }

  @Test
  @Rule("ec2.describe-images.hides-deprecated")
  void showsDeprecatedImagesToTheirOwner() {
    var old = moto.control().seedImage(seed("old").deprecatedAt(Instant.now().minus(A_DAY)));

    var found = found(owner, images -> images.owners("self"));

    assertThat(found).containsExactly(old.value());
  }

  @Test
  @Rule("ec2.describe-images.hides-deprecated")
  void showsDeprecatedImagesWhenAskedTo() {
    var old = moto.control().seedImage(seed("old").deprecatedAt(Instant.now().minus(A_DAY)));

    var included =
        found(member, images -> images.owners(owner.id().value()).includeDeprecated(true));
    var byId = found(member, images -> images.imageIds(old.value()));

    assertThat(included).isEqualTo(byId).containsExactly(old.value());
  }

  @Test
  @Rule("ec2.describe-images.hides-disabled")
  void showsDisabledImagesToTheirOwnerWhenAskedTo() {
    var off = moto.control().seedImage(seed("off").disabled());
    var on = moto.control().seedImage(seed("other"));

    var plain = found(owner, images -> images.owners("self"));
    var included = found(owner, images -> images.owners("self").includeDisabled(true));
    var others = found(member, images -> images.owners(owner.id().value()).includeDisabled(true));

    assertThat(plain).isEqualTo(others).containsExactly(on.value());
    assertThat(included).containsExactlyInAnyOrder(on.value(), off.value());
  }

  @Test
  @Rule("ec2.enable-image-deprecation.time")
  void refusesToDeprecateInThePast() {
    var image = OwnImage.in(moto, owner, "web");

    var refusal = refusalOf(() -> deprecate(image, Instant.now().minus(A_DAY)));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.enable-image-deprecation.time")
  void refusesToDeprecateMoreThanTenYearsAhead() {
    var image = OwnImage.in(moto, owner, "web");

    var refusal = refusalOf(() -> deprecate(image, Instant.now().plus(Duration.ofDays(3700))));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.enable-image-deprecation.time")
  void deprecatesAtATimeToTheMinute() {
    var image = OwnImage.in(moto, owner, "web");

    deprecate(image, Instant.parse("2032-03-04T05:06:07Z"));

    assertThat(image.look().deprecationTime()).isEqualTo("2032-03-04T05:06:00.000Z");
  }

  @Test
  @Rule("ec2.describe-images.deregistered-is-empty")
  void findsNothingUnderTheIdOfADeregisteredImage() {
    var image = OwnImage.in(moto, owner, "web");
    owner.ec2().deregisterImage(deregister -> deregister.imageId(image.id()));

    var found = found(owner, images -> images.imageIds(image.id()));

    assertThat(found).isEmpty();
  }

  @Test
  @Rule("ec2.describe-images.deregistered-is-empty")
  void refusesTheIdOfAnImageThatNeverWas() {
    var refusal = refusalOf(() -> found(owner, images -> images.imageIds("ami-0123456789abcdef0")));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  private ImageSeed seed(String name) {
    return ImageSeed.of(owner.id(), owner.clients().region(), name);
  }

  private static void deprecate(OwnImage image, Instant time) {
    image
        .owner()
        .ec2()
        .enableImageDeprecation(deprecation -> deprecation.imageId(image.id()).deprecateAt(time));
  }

  private static List<String> found(
      Account viewer, Consumer<DescribeImagesRequest.Builder> question) {
    return viewer.ec2().describeImages(question).images().stream().map(Image::imageId).toList();
  }
}
