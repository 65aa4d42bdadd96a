package dev.kiln.sandbox.moto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.FleetStateCode;
import software.amazon.awssdk.services.ec2.model.SpotFleetRequestConfigData;
import software.amazon.awssdk.services.ec2.model.SpotInstanceState;

@WithMoto
class FleetsIT {
  private static final String IMAGE = "ami-11111111";
  private static final String OTHER = "ami-22222222";

  private final SharedMoto moto;
  private final Account account;
  private final Uses uses;

  FleetsIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.uses = new Uses(account);
  }

  @Test
  @Rule("ec2.fleet.shows-what-it-was-asked")
  void showsTheTemplateAndTheImagesOfAFleet() {
    var template = uses.template("web", IMAGE);

    var id = uses.fleet(template, OTHER, "resolve:ssm:/kiln/web");

    var fleet = account.ec2().describeFleets(request -> request.fleetIds(id)).fleets().getFirst();
    var launched = fleet.launchTemplateConfigs().getFirst();
    assertThat(fleet.fleetState()).isEqualTo(FleetStateCode.ACTIVE);
    assertThat(launched.launchTemplateSpecification().launchTemplateId()).isEqualTo(template);
    assertThat(launched.launchTemplateSpecification().version()).isEqualTo("1");
    assertThat(launched.overrides())
        .extracting(override -> override.imageId())
        .containsExactly(OTHER, "resolve:ssm:/kiln/web");
  }

  @Test
  @Rule("ec2.spot-fleet.shows-what-it-was-asked")
  void showsTheImageOfASpotFleet() {
    var id = uses.spotFleet(IMAGE);

    var shown = spotFleet(id);

    assertThat(shown.launchSpecifications())
        .extracting(specification -> specification.imageId())
        .containsExactly(IMAGE);
    assertThat(shown.launchTemplateConfigs()).isEmpty();
  }

  @Test
  @Rule("ec2.spot-fleet.shows-what-it-was-asked")
  void showsTheTemplateOfASpotFleet() {
    var template = uses.template("web", IMAGE);

    var id = uses.spotFleetOfTemplate(template);

    var shown = spotFleet(id);
    assertThat(shown.launchSpecifications()).isEmpty();
    assertThat(shown.launchTemplateConfigs())
        .extracting(launched -> launched.launchTemplateSpecification().launchTemplateId())
        .containsExactly(template);
  }

  @Test
  @Rule("ec2.spot-instance-request.names-image")
  void showsTheImageOfASpotRequest() {
    var image = OwnImage.in(moto, account, "web").id();

    var id = uses.spotRequest(image);

    var shown =
        account
            .ec2()
            .describeSpotInstanceRequests(request -> request.spotInstanceRequestIds(id))
            .spotInstanceRequests()
            .getFirst();
    assertThat(shown.state()).isEqualTo(SpotInstanceState.ACTIVE);
    assertThat(shown.launchSpecification().imageId()).isEqualTo(image);
  }

  private SpotFleetRequestConfigData spotFleet(String id) {
    return account
        .ec2()
        .describeSpotFleetRequests(request -> request.spotFleetRequestIds(id))
        .spotFleetRequestConfigs()
        .getFirst()
        .spotFleetRequestConfig();
  }
}
