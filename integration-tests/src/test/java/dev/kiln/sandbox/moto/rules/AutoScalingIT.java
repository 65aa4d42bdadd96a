package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;

@WithMoto
class AutoScalingIT {
  private static final String IMAGE = "ami-11111111";

  private final SharedMoto moto;
  private final Uses uses;

  AutoScalingIT(SharedMoto moto) {
    this.moto = moto;
    this.uses = new Uses(moto.account());
  }

  @Test
  @Rule("autoscaling.group.template-or-policy")
  void showsTheTemplateOfAGroup() {
    var template = uses.template("web", IMAGE);

    uses.groupOfTemplate("web", template, "$Latest");

    var shown = group();
    assertThat(shown.launchTemplate().launchTemplateId()).isEqualTo(template);
    assertThat(shown.launchTemplate().version()).isEqualTo("$Latest");
    assertThat(shown.mixedInstancesPolicy()).isNull();
    assertThat(shown.launchConfigurationName()).isNull();
  }

  @Test
  @Rule("autoscaling.group.template-or-policy")
  void showsThePolicyOfAGroup() {
    var template = uses.template("web", IMAGE);

    uses.groupOfPolicy("web", template, "1");

    var shown = group();
    assertThat(shown.launchTemplate()).isNull();
    assertThat(shown.mixedInstancesPolicy().launchTemplate().launchTemplateSpecification())
        .satisfies(used -> {
          assertThat(used.launchTemplateId()).isEqualTo(template);
          assertThat(used.version()).isEqualTo("1");
        });
  }

  @Test
  @Rule("autoscaling.update-group.replaces-what-it-launches")
  void launchesFromATemplateInPlaceOfALaunchConfiguration() {
    var template = uses.template("web", IMAGE);
    uses.launchConfiguration("web", IMAGE);
    uses.groupOfConfiguration("web", "web");

    update(group -> group.launchTemplate(used -> used.launchTemplateId(template)));

    assertThat(group().launchConfigurationName()).isNull();
    assertThat(group().launchTemplate().launchTemplateId()).isEqualTo(template);
  }

  @Test
  @Rule("autoscaling.update-group.replaces-what-it-launches")
  void launchesFromALaunchConfigurationInPlaceOfATemplate() {
    uses.groupOfTemplate("web", uses.template("web", IMAGE), "1");
    uses.launchConfiguration("web", IMAGE);

    update(group -> group.launchConfigurationName("web"));

    assertThat(group().launchConfigurationName()).isEqualTo("web");
    assertThat(group().launchTemplate()).isNull();
  }

  @Test
  @Rule("autoscaling.update-group.replaces-what-it-launches")
  void launchesFromItsPolicyWhateverElseChanges() {
    uses.groupOfPolicy("web", uses.template("web", IMAGE), "1");

    update(group -> group.maxSize(3));

    assertThat(group().mixedInstancesPolicy()).isNotNull();
  }

  @Test
  @Rule("autoscaling.group.overrides-name-templates")
  void showsTheTemplatesOfOverrides() {
    var template = uses.template("web", IMAGE);
    var other = uses.template("other", IMAGE);

    uses.groupOfPolicy("web", template, "$Default", other);

    assertThat(group().mixedInstancesPolicy().launchTemplate().overrides())
        .extracting(override -> override.launchTemplateSpecification().launchTemplateId())
        .containsExactly(other);
  }

  @Test
  @Rule("autoscaling.launch-configuration.names-image")
  void showsTheImageOfALaunchConfiguration() {
    uses.launchConfiguration("web", IMAGE);

    uses.groupOfConfiguration("web", "web");

    assertThat(group().launchConfigurationName()).isEqualTo("web");
    assertThat(uses.autoScaling().describeLaunchConfigurations().launchConfigurations())
        .extracting(configuration -> configuration.imageId())
        .containsExactly(IMAGE);
  }

  @Test
  @Rule("autoscaling.describe.in-pages")
  void showsGroupsInPages() {
    uses.launchConfiguration("web", IMAGE);
    uses.groupOfConfiguration("a", "web");
    uses.groupOfConfiguration("b", "web");

    var first = uses.autoScaling().describeAutoScalingGroups(request -> request.maxRecords(1));
    var second =
        uses.autoScaling()
            .describeAutoScalingGroups(
                request -> request.maxRecords(1).nextToken(first.nextToken()));

    assertThat(first.autoScalingGroups()).hasSize(1);
    assertThat(second.autoScalingGroups())
        .hasSize(1)
        .doesNotContainAnyElementsOf(first.autoScalingGroups());
    assertThat(second.nextToken()).isNull();
  }

  @Test
  @Rule("autoscaling.describe.in-pages")
  void showsLaunchConfigurationsInPages() {
    uses.launchConfiguration("a", IMAGE);
    uses.launchConfiguration("b", IMAGE);

    var first = uses.autoScaling().describeLaunchConfigurations(request -> request.maxRecords(1));

    assertThat(first.launchConfigurations()).hasSize(1);
    assertThat(first.nextToken()).isNotNull();
  }

  @Test
  void lookingNeedsARight() {
    var worker = Worker.in(moto, uses.account());
    var theirs = new Uses(worker.self()).autoScaling();
    worker.may(allow("autoscaling:DescribeLaunchConfigurations"));

    assertThat(Denials.in(moto).actionIn(theirs::describeLaunchConfigurations)).isEqualTo(NONE);
    assertThat(Denials.in(moto).actionIn(theirs::describeAutoScalingGroups))
        .isEqualTo("autoscaling:DescribeAutoScalingGroups");
  }

  private void update(Consumer<UpdateAutoScalingGroupRequest.Builder> wish) {
    uses.autoScaling()
        .updateAutoScalingGroup(group -> group.autoScalingGroupName("web").applyMutation(wish));
  }

  private AutoScalingGroup group() {
    return uses.autoScaling()
        .describeAutoScalingGroups(request -> request.autoScalingGroupNames("web"))
        .autoScalingGroups()
        .getFirst();
  }
}
