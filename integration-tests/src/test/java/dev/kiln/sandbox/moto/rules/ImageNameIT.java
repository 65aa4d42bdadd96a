package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithMoto
class ImageNameIT {
  private final SharedMoto moto;
  private final Account account;

  ImageNameIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "web:1", "web\u00e9", "web#1"})
  @Rule("ec2.image-name.syntax")
  void refusesANameThatEc2DoesNotTake(String name) {
    var source = OwnImage.in(moto, account, "source");

    var refusal = refusalOf(() -> source.copyTo(account, name));

    assertThat(refusal).isEqualTo("InvalidAMIName.Malformed");
  }

  @Test
  @Rule("ec2.image-name.syntax")
  void refusesANameOfMoreThan128Characters() {
    var source = OwnImage.in(moto, account, "source");

    var refusal = refusalOf(() -> source.copyTo(account, "x".repeat(129)));

    assertThat(refusal).isEqualTo("InvalidAMIName.Malformed");
  }

  @Test
  @Rule("ec2.image-name.syntax")
  void takesEveryCharacterThatEc2Lists() {
    var source = OwnImage.in(moto, account, "source");

    var copy = source.copyTo(account, "kiln/web (1) [a] b.c-d'e@f_g");

    assertThat(copy.look().name()).isEqualTo("kiln/web (1) [a] b.c-d'e@f_g");
  }

  @Test
  @Rule("ec2.image-name.unique")
  void refusesACopyUnderANameThatIsTaken() {
    var source = OwnImage.in(moto, account, "web");

    var refusal = refusalOf(() -> source.copyTo(account, "web"));

    assertThat(refusal).isEqualTo("InvalidAMIName.Duplicate");
  }

  @Test
  @Rule("ec2.image-name.unique")
  void refusesANewImageUnderANameThatIsTaken() {
    var source = OwnImage.in(moto, account, "web");
    var instance = Instances.runFrom(source);

    var refusal =
        refusalOf(() -> account.ec2().createImage(image -> image.instanceId(instance).name("web")));

    assertThat(refusal).isEqualTo("InvalidAMIName.Duplicate");
  }

  @Test
  @Rule("ec2.image-name.unique")
  void refusesARegisteredImageUnderANameThatIsTaken() {
    OwnImage.in(moto, account, "web");

    var refusal = refusalOf(() -> account.ec2().registerImage(image -> image.name("web")));

    assertThat(refusal).isEqualTo("InvalidAMIName.Duplicate");
  }

  @Test
  @Rule("ec2.image-name.unique")
  void takesTheSameNameInAnotherRegionAndAccount() {
    var other = moto.account();
    var source = OwnImage.in(moto, account, "web").shareWith(other);

    var inRegion = source.copyTo(account.in("us-east-1"), "web");
    var inAccount = source.copyTo(other, "web");

    assertThat(inRegion.look().name()).isEqualTo(inAccount.look().name()).isEqualTo("web");
  }

  @Test
  @Rule("ec2.image-name.unique")
  void takesTheNameOfADeregisteredImage() {
    var gone = OwnImage.in(moto, account, "web");
    var source = OwnImage.in(moto, account, "source");
    account.ec2().deregisterImage(image -> image.imageId(gone.id()));

    var copy = source.copyTo(account, "web");

    assertThat(copy.look().name()).isEqualTo("web");
  }
}
