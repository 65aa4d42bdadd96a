package dev.kiln.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.message.ImageCreatedReader;
import dev.kiln.model.message.Reading;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.moto.Eventually;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackSet;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationStatus;

class DemoIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void endsWithFourEncryptedCopiesAndOneJsonObject() throws IOException {
    int exitCode = demo("--json", "../baker/examples/web.yaml");

    assertThat(exitCode).as(err.toString()).isZero();
    Map<String, Object> result = JSON.std.mapFrom(out.toString());
    Map<?, ?> source = (Map<?, ?>) Objects.requireNonNull(result.get("source"));
    assertThat(source)
        .asInstanceOf(MAP)
        .containsEntry("account", "111111111111")
        .containsEntry("region", "eu-west-1")
        .containsEntry("encrypted", false);
    assertThat(result.get("copies"))
        .asInstanceOf(LIST)
        .extracting(copy -> place((Map<?, ?>) copy))
        .containsExactlyInAnyOrder(
            "222222222222 eu-west-1",
            "222222222222 us-east-1",
            "333333333333 eu-west-1",
            "333333333333 us-east-1");
    assertThat(result.get("copies"))
        .asInstanceOf(LIST)
        .allSatisfy(each -> {
          Map<?, ?> copy = (Map<?, ?>) each;
          assertThat(copy.get("state")).isEqualTo("available");
          assertThat(copy.get("encrypted")).isEqualTo(true);
          assertThat(copy.get("key"))
              .asString()
              .startsWith(
                  "arn:aws:kms:%s:%s:key/".formatted(copy.get("region"), copy.get("account")));
          assertThat(copy.get("tags"))
              .asInstanceOf(MAP)
              .containsEntry("CopiedFromAMI", source.get("image"))
              .containsEntry("Encrypted", "true")
              .containsEntry("Recipe", "web")
              .containsEntry("BuiltBy", "kiln");
        });
    assertThat(result.get("confirmed"))
        .asInstanceOf(LIST)
        .hasSize(4)
        .allSatisfy(each -> {
          Map<?, ?> confirmed = (Map<?, ?>) each;
          assertThat(confirmed.get("parameter")).isEqualTo("/kiln/images/web");
          assertThat(confirmed.get("told")).isEqualTo(true);
          assertThat(images(Objects.requireNonNull(result.get("copies")), place(confirmed)))
              .containsExactly(confirmed.get("image"));
        });
    assertThat(result.get("notTargets"))
        .asInstanceOf(LIST)
        .extracting(each -> place((Map<?, ?>) each))
        .contains("444444444444 eu-west-1", "444444444444 us-east-1");
    assertThat(result.get("notTargets"))
        .asInstanceOf(LIST)
        .allSatisfy(each -> assertThat(((Map<?, ?>) each).get("copies")).isEqualTo(0));
    assertThat(result.get("messages"))
        .asInstanceOf(LIST)
        .singleElement()
        .satisfies(message ->
            assertThat(ImageCreatedReader.read(JSON.std.asString(message)))
                .isInstanceOf(Reading.Understood.class));
  }

  @Test
  void anEncryptedImageEndsInCopiesUnderTheMembersKeysAsWell() throws IOException {
    int exitCode = demo("--json", "--encrypted", "../baker/examples/web.yaml");

    assertThat(exitCode).as(err.toString()).isZero();
    Map<String, Object> result = JSON.std.mapFrom(out.toString());
    assertThat(result.get("source"))
        .asInstanceOf(MAP)
        .containsEntry("encrypted", true)
        .hasEntrySatisfying(
            "key",
            key ->
                assertThat(key).asString().startsWith("arn:aws:kms:eu-west-1:111111111111:key/"));
    assertThat(result.get("copies"))
        .asInstanceOf(LIST)
        .hasSize(4)
        .allSatisfy(each -> {
          Map<?, ?> copy = (Map<?, ?>) each;
          assertThat(copy.get("state")).isEqualTo("available");
          assertThat(copy.get("key"))
              .asString()
              .startsWith(
                  "arn:aws:kms:%s:%s:key/".formatted(copy.get("region"), copy.get("account")));
        });
  }

  /// Nothing is wired but by the templates.
  @Test
  void withoutTheTemplatesSubscriptionNoCopyComes() {
    int exitCode =
        demo(
            new Demo(DemoIT::deployWithoutSubscription, Duration.ofSeconds(5)),
            "--json",
            "../baker/examples/web.yaml");

    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString())
        .contains("222222222222 in eu-west-1 has 0 copies instead of one.")
        .contains("333333333333 in us-east-1 has 0 copies instead of one.");
  }

  private static void deployWithoutSubscription(Sandbox sandbox) {
    CloudFormationClient stackSets =
        sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home()).cloudFormation();
    String name = sandbox.installation().memberStackSet();
    StackSet deployed =
        stackSets.describeStackSet(describe -> describe.stackSetName(name)).stackSet();
    String template =
        deployed
            .templateBody()
            .replaceFirst(
                "(?s)\n  Subscription:\n    Type: AWS::SNS::Subscription\n.*?\n\n", "\n\n");
    assertThat(template).isNotEqualTo(deployed.templateBody());
    String operation =
        stackSets
            .updateStackSet(update ->
                update
                    .stackSetName(name)
                    .templateBody(template)
                    .capabilities(Capability.CAPABILITY_NAMED_IAM)
                    .parameters(
                        deployed.parameters().stream()
                            .map(given ->
                                Parameter.builder()
                                    .parameterKey(given.parameterKey())
                                    .usePreviousValue(true)
                                    .build())
                            .toList()))
            .operationId();
    var _ =
        Eventually.eventually(
            () ->
                stackSets
                    .describeStackSetOperation(
                        describe -> describe.stackSetName(name).operationId(operation))
                    .stackSetOperation()
                    .status(),
            status -> status == StackSetOperationStatus.SUCCEEDED);
  }

  @Test
  void aRecipeWithMistakesIsToldBeforeAnythingStarts() {
    int exitCode = demo("../baker/src/test/resources/recipes/seven-mistakes.yaml");

    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).hasSize(7);
  }

  @Test
  void targetsTheSandboxDoesNotHaveAreRefusedBeforeAnythingStarts(@TempDir Path folder)
      throws IOException {
    int exitCode = demo(changed(folder, "333333333333", "555555555555").toString());

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("no copier for 555555555555 in eu-west-1");
  }

  @Test
  void instancesTheSandboxDoesNotLaunchAreRefusedBeforeAnythingStarts(@TempDir Path folder)
      throws IOException {
    int exitCode =
        demo(changed(folder, "t3.small", "m7i.large\n  subnet: subnet-0a1b2c3d").toString());

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "build.instanceType: the sandbox launches no m7i.large; expected one of t3.*",
            "test.instanceType: ",
            "build.subnet: the sandbox has no subnet-0a1b2c3d");
  }

  /// The example, with one thing in it replaced and scripts that are there.
  private static Path changed(Path folder, String from, String to) throws IOException {
    String text =
        Files.readString(Path.of("../baker/examples/web.yaml"))
            .replaceAll("- (scripts|tests)/\\S+", "- good.sh")
            .replaceAll("(- good.sh\\s+)+", "- good.sh\n  ");
    Files.writeString(folder.resolve("good.sh"), "#!/bin/bash\n");
    return Files.writeString(folder.resolve("web.yaml"), text.replace(from, to));
  }

  private int demo(String... arguments) {
    return demo(new Demo(), arguments);
  }

  private int demo(Demo demo, String... arguments) {
    Path example = Path.of(List.of(arguments).getLast());
    assertThat(example).exists();
    return new CommandLine(demo)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static String place(Map<?, ?> copy) {
    return copy.get("account") + " " + copy.get("region");
  }

  private static List<Object> images(Object copies, String place) {
    List<Object> images = new ArrayList<>();
    for (Object each : (List<?>) copies) {
      Map<?, ?> copy = (Map<?, ?>) each;
      if (place(copy).equals(place)) {
        images.add(copy.get("image"));
      }
    }
    return images;
  }
}
