package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Disks.disk;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ssm.model.ParameterType;

@WithMoto
class RunInstancesPrivilegesIT {
  private static final String RUN = "ec2:RunInstances";
  private static final List<String> PARTS =
      List.of("image", "instance", "volume", "network-interface", "subnet", "security-group");

  private static final List<String> USES =
      List.of(
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo");

  private final Account operator;
  private final Worker worker;
  private final OwnImage image;
  private final Denials denials;

  RunInstancesPrivilegesIT(SharedMoto moto) {
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.image = new OwnImage(worker.self(), OwnImage.in(moto, operator, "web").id());
    this.denials = Denials.in(moto);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"image", "instance", "volume", "network-interface", "subnet", "security-group"})
  @Rule("ec2.run-instances.asks-every-part")
  void refusesToLaunchWithoutTheRightOnAPart(String missing) {
    worker.may(allBut(missing));

    var denied = denials.resourceIn(() -> Instances.runFrom(image));

    assertThat(denied).contains(":%s/".formatted(missing));
  }

  @Test
  @Rule("ec2.run-instances.asks-every-part")
  void launchesWithTheRightOnEveryPart() {
    worker.may(runWith(PARTS.stream()));

    var denied = denials.resourceIn(() -> Instances.runFrom(image));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.run-instances.asks-every-part")
  void refusesAKeyPairWithoutTheRight() {
    operator.ec2().createKeyPair(create -> create.keyName("door"));
    worker.may(runWith(PARTS.stream()));

    var denied = denials.resourceIn(() -> Instances.runFrom(image, run -> run.keyName("door")));

    assertThat(denied).endsWith(":key-pair/door");
  }

  @Test
  @Rule("gate.condition-keys-as-listed")
  void refusesUnderAConditionThatOnlyOneOfTheResourcesHas() {
    worker.may(allow(RUN).when("StringEquals", "ec2:InstanceType", "t3.small"));

    var denied = denials.resourceIn(this::runSmall);

    assertThat(denied).endsWith(":image/" + image.id());
  }

  @Test
  @Rule("gate.condition-keys-as-listed")
  void launchesWhereTheConditionIsOnTheResourceThatHasIt() {
    worker.may(
        allBut("instance"),
        runWith(Stream.of("instance")).when("StringEquals", "ec2:InstanceType", "t3.small"));

    var small = denials.resourceIn(this::runSmall);
    var other = denials.resourceIn(() -> Instances.runFrom(image));

    assertThat(small).isEqualTo(NONE);
    assertThat(other).endsWith(":instance/*");
  }

  @Test
  @Rule("ec2.new-resources-are-asked")
  void refusesANewVolumeWithoutTheRequiredTag() {
    worker.may(allBut("volume"), taggedVolume());

    var denied = denials.resourceIn(() -> runTagged(ResourceType.INSTANCE));

    assertThat(denied).endsWith(":volume/*");
  }

  @Test
  @Rule("ec2.new-resources-are-asked")
  void launchesWhenTheNewVolumeHasTheRequiredTag() {
    worker.may(allBut("volume"), taggedVolume(), allow("ec2:CreateTags"));

    var denied = denials.resourceIn(() -> runTagged(ResourceType.VOLUME));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ec2.tag-on-create-needs-create-tags")
  void refusesTagsWithoutTheRightToTagThatType() {
    worker.may(
        allow(RUN),
        allow("ec2:CreateTags")
            .on("arn:aws:ec2:*:*:volume/*")
            .when("StringEquals", "ec2:CreateAction", "RunInstances"));

    var denied = denials.actionIn(() -> runTagged(ResourceType.INSTANCE));

    assertThat(denied).isEqualTo("ec2:CreateTags");
  }

  @Test
  @Rule("ec2.tag-on-create-needs-create-tags")
  void refusesTagsWithTheRightToTagInAnotherCall() {
    worker.may(
        allow(RUN),
        allow("ec2:CreateTags").when("StringEquals", "ec2:CreateAction", "CreateImage"));

    var denied = denials.actionIn(() -> runTagged(ResourceType.INSTANCE));

    assertThat(denied).isEqualTo("ec2:CreateTags");
  }

  @Test
  @Rule("ec2.tag-on-create-needs-create-tags")
  void tagsOnCreationWithTheRightToTagInThisCall() {
    worker.may(
        allow(RUN),
        allow("ec2:CreateTags").when("StringEquals", "ec2:CreateAction", "RunInstances"));

    var denied = denials.actionIn(() -> runTagged(ResourceType.INSTANCE));

    assertThat(denied).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo"
      })
  @Rule("ec2.run-instances.volume-keys-must-be-open")
  void anInstanceDoesNotStartWithoutARightOnItsVolumesKey(String missing) {
    var key = Keys.in(operator);
    worker.may(
        allow("ec2:*"),
        allow(USES.stream().filter(use -> !use.equals(missing)).toArray(String[]::new)).on(key));

    var instance = runEncrypted(key);

    assertThat(instance.state().name()).isEqualTo(InstanceStateName.SHUTTING_DOWN);
    assertThat(denials.control().calls(0).calls())
        .filteredOn(call -> call.principal().contains(worker.role().replaceFirst(".*/", "")))
        .extracting(MotoControl.Call::denied)
        .contains(missing);
  }

  @Test
  @Rule("ec2.run-instances.volume-keys-must-be-open")
  void anInstanceStartsWithTheRightsOnItsVolumesKeyThroughEc2() {
    var key = Keys.in(operator);
    worker.may(
        allow("ec2:*"),
        allow(USES.toArray(String[]::new))
            .on(key)
            .when(
                "StringEquals",
                "kms:ViaService",
                "ec2.%s.amazonaws.com".formatted(operator.clients().region())));

    assertThat(runEncrypted(key).state().name()).isEqualTo(InstanceStateName.RUNNING);
  }

  @Test
  @Rule("ec2.run-instances.parameter-needs-get-parameters")
  void refusesAnImageOfAParameterThatTheCallerMayNotRead() {
    worker.may(allow(RUN));

    var denied = denials.actionIn(this::runFromParameter);

    assertThat(denied).isEqualTo("ssm:GetParameters");
  }

  @Test
  @Rule("ec2.run-instances.parameter-needs-get-parameters")
  void launchesAnImageOfAParameterThatTheCallerMayRead() {
    worker.may(
        allow(RUN), allow("ssm:GetParameters").on("arn:aws:ssm:*:*:parameter/kiln/images/*"));

    var denied = denials.actionIn(this::runFromParameter);

    assertThat(denied).isEqualTo(NONE);
  }

  private static Statement runWith(Stream<String> parts) {
    return allow(RUN).on(parts.map(RunInstancesPrivilegesIT::arns).toArray(String[]::new));
  }

  private static Statement allBut(String missing) {
    return runWith(PARTS.stream().filter(part -> !part.equals(missing)));
  }

  private static Statement taggedVolume() {
    return runWith(Stream.of("volume")).when("StringEquals", "aws:RequestTag/BuiltBy", "kiln");
  }

  private static String arns(String part) {
    return "arn:aws:ec2:*:*:%s/*".formatted(part);
  }

  private void runFromParameter() {
    var name = "/kiln/images/web";
    operator.ssm().putParameter(put -> put.name(name).value(image.id()).type(ParameterType.STRING));
    run(wish -> wish.imageId("resolve:ssm:" + name));
  }

  private Instance runEncrypted(String key) {
    var id =
        Instances.runFrom(
            image,
            run ->
                run.blockDeviceMappings(
                    disk("/dev/sda1", ebs -> ebs.encrypted(true).kmsKeyId(key))));
    return operator
        .ec2()
        .describeInstances(look -> look.instanceIds(id))
        .reservations()
        .getFirst()
        .instances()
        .getFirst();
  }

  private void runSmall() {
    run(wish -> wish.instanceType(InstanceType.T3_SMALL));
  }

  private void runTagged(ResourceType type) {
    run(wish -> wish.tagSpecifications(Tagging.of(type)));
  }

  private void run(Consumer<RunInstancesRequest.Builder> wish) {
    Instances.runFrom(image, wish);
  }
}
