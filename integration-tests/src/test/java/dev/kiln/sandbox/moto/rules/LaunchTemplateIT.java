package dev.kiln.sandbox.moto.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

@WithMoto
class LaunchTemplateIT {
  private static final String IMAGE = "ami-11111111";
  private static final String OTHER = "ami-22222222";

  private final Account account;
  private final Uses uses;

  LaunchTemplateIT(SharedMoto moto) {
    this.account = moto.account();
    this.uses = new Uses(account);
  }

  @Test
  @Rule("ec2.describe-launch-template-versions.of-all-templates")
  void showsTheDefaultAndTheNewestVersionOfEveryTemplate() {
    var web = uses.template("web", IMAGE);
    uses.version(web, "ami-33333333");
    uses.version(web, OTHER);
    var api = uses.template("api", OTHER);

    var found = versions("$Default", "$Latest");

    assertThat(found)
        .extracting(
            LaunchTemplateVersion::launchTemplateId,
            LaunchTemplateVersion::versionNumber,
            version -> version.launchTemplateData().imageId())
        .contains(tuple(web, 1L, IMAGE), tuple(web, 3L, OTHER), tuple(api, 1L, OTHER))
        .doesNotContain(tuple(web, 2L, "ami-33333333"));
  }

  @Test
  @Rule("ec2.describe-launch-template-versions.of-all-templates")
  void showsMoreThanAFewTemplates() {
    IntStream.range(0, 20).forEach(i -> uses.template("web-" + i, IMAGE));

    var found = versions("$Latest");

    assertThat(found).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resolve:ssm:/kiln/web",
        "resolve:ssm:/kiln/web:3",
        "resolve:ssm:/kiln/web:live",
        "resolve:ssm:arn:aws:ssm:eu-west-1:123456789012:parameter/kiln/web"
      })
  @Rule("ec2.launch-template.keeps-name-of-parameter")
  void showsTheNameOfAParameterAsItIs(String image) {
    uses.template("web", image);

    var found = versions("$Latest");

    assertThat(found)
        .extracting(version -> version.launchTemplateData().imageId())
        .containsExactly(image);
  }

  @Test
  @Rule("ec2.launch-template-version.inherits-from-source")
  void takesTheImageOfTheSourceVersion() {
    var template = uses.template("web", IMAGE);

    account
        .ec2()
        .createLaunchTemplateVersion(create ->
            create
                .launchTemplateId(template)
                .sourceVersion("1")
                .launchTemplateData(data -> data.instanceType("m7g.large")));

    assertThat(newest(template).launchTemplateData())
        .satisfies(data -> {
          assertThat(data.imageId()).isEqualTo(IMAGE);
          assertThat(data.instanceTypeAsString()).isEqualTo("m7g.large");
        });
  }

  @Test
  @Rule("ec2.launch-template-version.inherits-from-source")
  void takesNothingFromOtherVersionsUnasked() {
    var template = uses.template("web", IMAGE);

    account
        .ec2()
        .createLaunchTemplateVersion(create ->
            create
                .launchTemplateId(template)
                .launchTemplateData(data -> data.instanceType("m7g.large")));

    assertThat(newest(template).launchTemplateData().imageId()).isNull();
  }

  private LaunchTemplateVersion newest(String template) {
    return account
        .ec2()
        .describeLaunchTemplateVersions(
            request -> request.launchTemplateId(template).versions("$Latest"))
        .launchTemplateVersions()
        .getFirst();
  }

  private List<LaunchTemplateVersion> versions(String... versions) {
    return account
        .ec2()
        .describeLaunchTemplateVersions(request -> request.versions(versions))
        .launchTemplateVersions();
  }
}
