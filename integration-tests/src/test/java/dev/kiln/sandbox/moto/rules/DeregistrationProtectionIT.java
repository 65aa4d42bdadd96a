package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@WithMoto
class DeregistrationProtectionIT {
  private static final String NOT_PERMITTED = "OperationNotPermitted";

  private final SharedMoto moto;
  private final Account account;
  private final OwnImage image;

  DeregistrationProtectionIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.image = OwnImage.in(moto, account, "web");
  }

  @Test
  @Rule("ec2.deregister-image.not-while-protected")
  void refusesToDeregisterAProtectedImage() {
    protect(false);

    var refusal = refusalOf(this::deregister);

    assertThat(refusal).isEqualTo(NOT_PERMITTED);
    assertThat(image.look().deregistrationProtection()).isEqualTo("enabled-without-cooldown");
  }

  @Test
  @Rule("ec2.deregister-image.not-while-protected")
  void deregistersAnImageThatIsNoLongerProtected() {
    protect(false);

    unprotect();

    assertThat(image.look().deregistrationProtection()).isEqualTo("disabled");
    assertThatCode(this::deregister).doesNotThrowAnyException();
  }

  @Test
  @Rule("ec2.image-deregistration-protection.cooldown")
  void protectsForADayLonger() {
    protect(true);
    unprotect();

    var refusal = refusalOf(this::deregister);

    assertThat(refusal).isEqualTo(NOT_PERMITTED);
    assertThat(image.look().deregistrationProtection()).startsWith("disabled after ");
  }

  @Test
  @Rule("ec2.image-deregistration-protection.cooldown")
  void protectsNotLongerThanADay() {
    protect(true);
    unprotect();

    moto.later(
        Duration.ofHours(25), () -> assertThatCode(this::deregister).doesNotThrowAnyException());
  }

  private void protect(boolean withCooldown) {
    account
        .ec2()
        .enableImageDeregistrationProtection(
            protect -> protect.imageId(image.id()).withCooldown(withCooldown));
  }

  private void unprotect() {
    account.ec2().disableImageDeregistrationProtection(protect -> protect.imageId(image.id()));
  }

  private void deregister() {
    account.ec2().deregisterImage(request -> request.imageId(image.id()));
  }
}
