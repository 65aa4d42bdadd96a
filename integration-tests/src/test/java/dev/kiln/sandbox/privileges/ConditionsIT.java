package dev.kiln.sandbox.privileges;

import static dev.kiln.sandbox.privileges.Attempts.KILNS;
import static dev.kiln.sandbox.privileges.Attempts.MARK;
import static dev.kiln.sandbox.privileges.Attempts.NONE;
import static dev.kiln.sandbox.privileges.Attempts.OF_A_COPY;
import static dev.kiln.sandbox.privileges.Attempts.copiedFrom;
import static dev.kiln.sandbox.privileges.Attempts.kilnsOf;
import static dev.kiln.sandbox.privileges.Attempts.marked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.privileges.Attempts.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Each condition keeps something out: a call that differs from the stage's own in just that point
/// is denied with the condition and let through without it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConditionsIT {

  /// Nothing in the sandbox differs in just that point.
  private static final Set<String> NO_TWIN =
      Set.of(
          "copy: ec2:CopyImage on image when StringEqualsIfExists ec2:Owner",
          // Nothing else that these stages may call passes a role.
          "build: iam:PassRole on role when StringEquals iam:PassedToService",
          "test: iam:PassRole on role when StringEquals iam:PassedToService",
          "start: iam:PassRole on role when StringEquals iam:PassedToService",
          "due: iam:PassRole on role when StringEquals iam:PassedToService",
          "pipeline: iam:PassRole on role when StringEquals iam:PassedToService",
          // The sandbox has no Image Builder that could be called directly.
          "collect: imagebuilder:ListImageRecipes on everything when ForAnyValue:StringEquals aws:CalledVia",
          "collect: imagebuilder:ListContainerRecipes on everything when ForAnyValue:StringEquals aws:CalledVia",
          "collect: imagebuilder:GetContainerRecipe on containerRecipe when ForAnyValue:StringEquals aws:CalledVia",
          "collect-copies: imagebuilder:ListImageRecipes on everything when ForAnyValue:StringEquals aws:CalledVia",
          "collect-copies: imagebuilder:ListContainerRecipes on everything when ForAnyValue:StringEquals aws:CalledVia",
          "collect-copies: imagebuilder:GetContainerRecipe on containerRecipe when ForAnyValue:StringEquals aws:CalledVia");

  private final Map<String, Consumer<AwsClients>> forbidden = new LinkedHashMap<>();
  private StageSandbox stages;
  private Attempts attempts;

  @SuppressWarnings("NullAway.Init") // set before the first test
  ConditionsIT() {}

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    stages = StageSandbox.open(folder);
    attempts = stages.attempts();
    storing();
    launching(StageName.BUILD, attempts.foreignImage());
    launching(StageName.TEST, kilnsImage());
    creating();
    unmaking();
    marking();
    sharing();
    copying();
    confirming();
    collecting(StageName.COLLECT);
    collecting(StageName.COLLECT_COPIES);
    keeping();
    usingKeys();
  }

  @AfterAll
  void close() {
    stages.close();
  }

  @TestFactory
  Stream<DynamicTest> everyConditionKeepsItsCallOut() {
    return conditions()
        .filter(each -> !NO_TWIN.contains(each.name()) && !isAboutGrants(each))
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> keepsOut(each)));
  }

  @Test
  void thereIsAForbiddenCallForEveryConditionAndNoOther() {
    Set<String> shown =
        conditions()
            .filter(each -> !isAboutGrants(each))
            .map(Conditioned::name)
            .collect(Collectors.toSet());

    assertThat(shown).containsAll(NO_TWIN);
    shown.removeAll(NO_TWIN);
    assertThat(forbidden.keySet()).isEqualTo(shown);
  }

  @TestFactory
  Stream<DynamicTest> eitherConditionOfAGrantKeepsOutWhoeverCallsDirectly() {
    Map<String, List<Conditioned>> byGrant =
        conditions()
            .filter(ConditionsIT::isAboutGrants)
            .collect(
                Collectors.groupingBy(
                    each -> "%s on %s".formatted(each.role().stage(), each.type())));
    assertThat(byGrant)
        .containsOnlyKeys(
            "build on source key", "test on source key", "copy on key", "copy on source key");
    return byGrant.entrySet().stream()
        .map(grant ->
            DynamicTest.dynamicTest(grant.getKey(), () -> eitherKeepsOut(grant.getValue())));
  }

  /// Whoever calls KMS directly calls neither through EC2 nor for a resource of AWS, so only
  /// without both conditions the grant is made.
  private void eitherKeepsOut(List<Conditioned> both) {
    assertThat(both).hasSize(2);
    StageRole role = both.getFirst().role();
    StageName stage = role.stage();
    Privilege privilege = both.getFirst().privilege();
    KeyArn key = both.getFirst().type().equals("key") ? attempts.memberKey() : attempts.sourceKey();
    Consumer<AwsClients> granting = as -> attempts.grant(as, key);

    assertThat(deniedOf(stage, granting)).containsExactly("kms:CreateGrant");
    for (Conditioned each : both) {
      with(
          without(role, privilege, List.of(each.condition())),
          () -> assertThat(deniedOf(stage, granting)).containsExactly("kms:CreateGrant"));
    }
    with(
        without(role, privilege, privilege.conditions()),
        () -> assertThat(deniedOf(stage, granting)).isEmpty());
  }

  private void keepsOut(Conditioned each) {
    StageName stage = each.role().stage();
    Consumer<AwsClients> call = Objects.requireNonNull(forbidden.get(each.name()));

    assertThat(deniedOf(stage, call)).containsExactly(each.privilege().action().toString());
    with(
        without(each.role(), each.privilege(), List.of(each.condition())),
        () -> assertThat(deniedOf(stage, call)).isEmpty());
  }

  /// Which actions the stage was denied; a call that none was denied for has to succeed.
  private Set<String> deniedOf(StageName stage, Consumer<AwsClients> call) {
    AwsClients clients = stages.roles().clients(stage);
    long before = stages.roles().lastCall();
    Throwable thrown = catchThrowable(() -> call.accept(clients));
    Set<String> denied = stages.roles().denied(stage, before);
    if (denied.isEmpty()) {
      assertThat(thrown).isNull();
    }
    return denied;
  }

  private void with(StageRole rights, Runnable test) {
    stages.roles().give(rights);
    try {
      test.run();
    } finally {
      stages.roles().restore(rights.stage());
    }
  }

  private static boolean isAboutGrants(Conditioned each) {
    return each.privilege().action().name().equals("CreateGrant");
  }

  private static Stream<Conditioned> conditions() {
    return StageModel.roles().stream()
        .flatMap(role ->
            role.privileges().stream()
                .flatMap(privilege ->
                    privilege.conditions().stream()
                        .flatMap(condition ->
                            privilege.resources().stream()
                                .map(resource ->
                                    new Conditioned(role, privilege, condition, resource)))));
  }

  private static StageRole without(StageRole role, Privilege privilege, List<Condition> loosened) {
    List<Condition> conditions = new ArrayList<>(privilege.conditions());
    conditions.removeAll(loosened);
    List<Privilege> privileges = new ArrayList<>(role.privileges());
    privileges.remove(privilege);
    privileges.add(
        new Privilege(
            privilege.action(),
            privilege.resources(),
            conditions,
            privilege.why(),
            privilege.evidence()));
    return new StageRole(role.stage(), role.runsIn(), privileges);
  }

  private void storing() {
    listing(StageName.START, "bakes bucket", attempts::listBakes);
    listing(StageName.DUE, "bakes bucket", attempts::listBakes);
    listing(StageName.DUE, "recipes bucket", attempts::list);
    listing(StageName.COLLECT, "bakes bucket", attempts::listBakes);
    listing(StageName.COLLECT, "recipes bucket", attempts::list);
    listing(StageName.SCRIPTS, "recipes bucket", attempts::list);
    forbid(
        StageName.SCRIPTS,
        "s3:PutObject",
        "object",
        "Null s3:if-none-match",
        as -> attempts.store(as, ""));
  }

  private void listing(StageName stage, String bucket, BiConsumer<AwsClients, String> listing) {
    forbid(
        stage, "s3:ListBucket", bucket, "StringLike s3:prefix", as -> listing.accept(as, "other/"));
  }

  private void launching(StageName stage, ImageId image) {
    Launch own = attempts.ofStage(stage, image);
    Map<String, String> its = kilnsOf(stage);
    String otherStage = stage == StageName.BUILD ? "test" : "build";
    forbidLaunch(
        stage,
        "instance",
        "aws:RequestTag/BuiltBy",
        own.withInstanceTags(Map.of(TagKey.STAGE, stage.toString())));
    forbidLaunch(
        stage,
        "instance",
        "aws:RequestTag/kiln:stage",
        own.withInstanceTags(Map.of(TagKey.BUILT_BY, TagKey.KILN, TagKey.STAGE, otherStage)));
    forbidLaunch(stage, "instance", "ec2:MetadataHttpTokens", own.withHttpTokens("optional"));
    forbid(
        stage,
        "ec2:RunInstances",
        "instance",
        "StringLike ec2:InstanceType",
        as -> attempts.launch(as, own.withType("m7i.48xlarge")));
    forbidLaunch(stage, "volume", "aws:RequestTag/BuiltBy", own.withVolumeTags(NONE));
    forbidLaunch(stage, "network-interface", "aws:RequestTag/BuiltBy", own.withInterfaceTags(NONE));
    if (stage == StageName.TEST) {
      forbidLaunch(
          stage,
          "image",
          "aws:ResourceTag/BuiltBy",
          attempts.ofStage(stage, attempts.foreignImage()));
    }
    String launched = attempts.instance(its);
    Map<String, String> made =
        Map.of(
            "instance", launched,
            "volume", attempts.volumeOf(launched),
            "network-interface", attempts.interfaceOf(launched));
    made.forEach((type, id) ->
        forbid(
            stage,
            "ec2:CreateTags",
            type,
            "StringEquals ec2:CreateAction",
            as -> attempts.tag(as, id, NONE)));
    forbid(
        stage,
        "ec2:TerminateInstances",
        "instance",
        "StringEquals aws:ResourceTag/BuiltBy",
        as -> attempts.terminate(as, attempts.instance(Map.of(TagKey.STAGE, stage.toString()))));
    forbid(
        stage,
        "ec2:TerminateInstances",
        "instance",
        "StringEquals aws:ResourceTag/kiln:stage",
        as -> attempts.terminate(as, attempts.instance(KILNS)));
  }

  private void forbidLaunch(StageName stage, String resource, String key, Launch launch) {
    forbid(
        stage,
        "ec2:RunInstances",
        resource,
        "StringEquals " + key,
        as -> attempts.launch(as, launch));
  }

  private void creating() {
    Map<String, String> builders = kilnsOf(StageName.BUILD);
    forbid(
        StageName.BUILD,
        "ec2:CreateImage",
        "instance",
        "StringEquals aws:ResourceTag/BuiltBy",
        as ->
            attempts.createImage(
                as,
                attempts.instance(Map.of(TagKey.STAGE, StageName.BUILD.toString())),
                KILNS,
                KILNS));
    forbid(
        StageName.BUILD,
        "ec2:CreateImage",
        "instance",
        "StringEquals aws:ResourceTag/kiln:stage",
        as -> attempts.createImage(as, attempts.instance(kilnsOf(StageName.TEST)), KILNS, KILNS));
    forbid(
        StageName.BUILD,
        "ec2:CreateImage",
        "image",
        "StringEquals aws:RequestTag/BuiltBy",
        as -> attempts.createImage(as, attempts.instance(builders), NONE, KILNS));
    forbid(
        StageName.BUILD,
        "ec2:CreateImage",
        "snapshot",
        "StringEquals aws:RequestTag/BuiltBy",
        as -> attempts.createImage(as, attempts.instance(builders), KILNS, NONE));
    forbid(
        StageName.BUILD,
        "ec2:CreateTags",
        "image",
        "StringEquals ec2:CreateAction",
        as -> attempts.tag(as, kilnsImage().value(), NONE));
    forbid(
        StageName.BUILD,
        "ec2:CreateTags",
        "snapshot",
        "StringEquals ec2:CreateAction",
        as -> attempts.tag(as, attempts.snapshotOf(kilnsImage()), NONE));
  }

  private void unmaking() {
    forbid(
        StageName.BUILD,
        "ec2:DeregisterImage",
        "image",
        "StringEquals aws:ResourceTag/BuiltBy",
        as -> attempts.deregister(as, attempts.image(NONE)));
    forbid(
        StageName.BUILD,
        "ec2:DeregisterImage",
        "image",
        "Null aws:ResourceTag/kiln:tested",
        as ->
            attempts.deregister(
                as, attempts.image(Map.of(TagKey.BUILT_BY, TagKey.KILN, TagKey.TESTED, "now"))));
    forbid(
        StageName.BUILD,
        "ec2:DeleteSnapshot",
        "snapshot",
        "StringEquals aws:ResourceTag/BuiltBy",
        as -> attempts.deleteSnapshot(as, attempts.snapshot(NONE)));
  }

  private void marking() {
    forbid(
        StageName.TEST,
        "ec2:CreateTags",
        "image",
        "StringEquals aws:ResourceTag/BuiltBy",
        as -> attempts.tag(as, attempts.foreignImage().value(), Map.of(TagKey.TESTED, "now")));
    forbid(
        StageName.TEST,
        "ec2:CreateTags",
        "image",
        "ForAllValues:StringEquals aws:TagKeys",
        as -> attempts.tag(as, kilnsImage().value(), NONE));
  }

  private void sharing() {
    String owned = "StringEquals aws:ResourceTag/BuiltBy";
    forbid(
        StageName.PUBLISH,
        "ec2:DescribeImageAttribute",
        "image",
        owned,
        as -> attempts.readSharing(as, attempts.foreignImage()));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifyImageAttribute",
        "image",
        owned,
        as -> attempts.share(as, attempts.foreignImage()));
    forbid(
        StageName.PUBLISH,
        "ec2:DescribeSnapshotAttribute",
        "snapshot",
        owned,
        as -> attempts.readSharing(as, attempts.snapshotOf(attempts.foreignImage())));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifySnapshotAttribute",
        "snapshot",
        owned,
        as -> attempts.share(as, attempts.snapshotOf(attempts.foreignImage())));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifySnapshotAttribute",
        "snapshot",
        "Null ec2:Add/group",
        as -> attempts.shareWithEverybody(as, attempts.snapshotOf(kilnsImage())));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifySnapshotAttribute",
        "snapshot",
        "ForAllValues:StringLike ec2:Add/userId",
        as -> attempts.shareWithStranger(as, attempts.snapshotOf(kilnsImage())));
  }

  private void copying() {
    forbid(
        StageName.COPY,
        "ec2:CopyImage",
        "source image",
        "StringEqualsIfExists ec2:Owner",
        as -> {
          ImageId source = attempts.sourceOfAnother();
          attempts.copy(as, source, copiedFrom(source), copiedFrom(source));
        });
    forbid(
        StageName.COPY,
        "ec2:CopyImage",
        "image",
        "Null aws:RequestTag/CopiedFromAMI",
        as -> {
          ImageId source = attempts.source();
          attempts.copy(as, source, NONE, copiedFrom(source));
        });
    forbid(
        StageName.COPY,
        "ec2:CopyImage",
        "snapshot",
        "Null aws:RequestTag/CopiedFromAMI",
        as -> {
          ImageId source = attempts.source();
          attempts.copy(as, source, copiedFrom(source), NONE);
        });
    forbid(
        StageName.COPY,
        "ec2:CreateTags",
        "image",
        "StringEquals ec2:CreateAction",
        as -> attempts.tag(as, attempts.copyOf(attempts.source()).value(), NONE));
    forbid(
        StageName.COPY,
        "ec2:CreateTags",
        "snapshot",
        "StringEquals ec2:CreateAction",
        as -> attempts.tag(as, attempts.snapshotOfCopy(attempts.copyOf(attempts.source())), NONE));
  }

  private void confirming() {
    forbid(
        StageName.CONFIRM,
        "ec2:CreateTags",
        "image",
        "Null aws:ResourceTag/CopiedFromAMI",
        as ->
            attempts.tag(
                as, attempts.copyOf(attempts.source()).value(), Map.of(TagKey.REPORTED, "copied")));
    forbid(
        StageName.CONFIRM,
        "ec2:CreateTags",
        "image",
        "ForAllValues:StringEquals aws:TagKeys",
        as -> attempts.tag(as, attempts.markedCopy().value(), NONE));
  }

  /// What goes is Kiln's, of the stage's own kind, marked, and not told to stay; and the mark is
  /// the one tag that is written.
  private void collecting(StageName stage) {
    Map<String, String> marked = marked(stage);
    Map<String, Map<String, String>> wrong = new LinkedHashMap<>();
    wrong.put("StringEquals aws:ResourceTag/BuiltBy", without(marked, TagKey.BUILT_BY));
    wrong.put(
        "Null aws:ResourceTag/CopiedFromAMI",
        stage == StageName.COLLECT ? with(marked, OF_A_COPY) : without(marked, TagKey.COPIED_FROM));
    wrong.forEach((condition, tags) -> {
      marking(stage, "image", condition, () -> attempts.imageAt(stage, tags).value());
      marking(stage, "snapshot", condition, () -> attempts.snapshotAt(stage, tags));
      forbid(
          stage,
          "ec2:EnableImageDeprecation",
          "image",
          condition,
          as -> attempts.deprecate(as, attempts.imageAt(stage, tags)));
      forbid(
          stage,
          "ec2:DisableImageDeprecation",
          "image",
          condition,
          as -> attempts.undeprecate(as, attempts.imageAt(stage, tags)));
    });
    wrong.put("Null aws:ResourceTag/kiln:collect-after", without(marked, TagKey.COLLECT_AFTER));
    wrong.put("Null aws:ResourceTag/kiln:keep", with(marked, Map.of(TagKey.KEEP, "")));
    wrong.forEach((condition, tags) -> {
      forbid(
          stage,
          "ec2:DeregisterImage",
          "image",
          condition,
          as -> attempts.deregister(as, attempts.imageAt(stage, tags)));
      forbid(
          stage,
          "ec2:DeleteSnapshot",
          "snapshot",
          condition,
          as -> attempts.deleteSnapshot(as, attempts.snapshotAt(stage, tags)));
    });
    otherTags(stage, "image", () -> attempts.imageAt(stage, marked).value());
    otherTags(stage, "snapshot", () -> attempts.snapshotAt(stage, marked));
    forbid(
        stage,
        "ec2:DescribeLaunchTemplates",
        "everything",
        "ForAnyValue:StringEquals aws:CalledVia",
        attempts::describeTemplates);
  }

  private void marking(StageName stage, String type, String condition, Supplier<String> resource) {
    forbid(stage, "ec2:CreateTags", type, condition, as -> attempts.tag(as, resource.get(), MARK));
    forbid(
        stage,
        "ec2:DeleteTags",
        type,
        condition,
        as -> attempts.untag(as, resource.get(), TagKey.COLLECT_AFTER));
  }

  private void otherTags(StageName stage, String type, Supplier<String> resource) {
    String condition = "ForAllValues:StringEquals aws:TagKeys";
    forbid(stage, "ec2:CreateTags", type, condition, as -> attempts.tag(as, resource.get(), NONE));
    forbid(
        stage,
        "ec2:DeleteTags",
        type,
        condition,
        as -> attempts.untag(as, resource.get(), TagKey.BUILT_BY));
    forbid(
        stage,
        "ec2:DeleteTags",
        type,
        "Null aws:TagKeys",
        as -> attempts.untagWholly(as, resource.get()));
  }

  private void keeping() {
    String owned = "StringEquals aws:ResourceTag/BuiltBy";
    forbid(
        StageName.KEEP,
        "ec2:CreateTags",
        "image",
        owned,
        as -> attempts.tag(as, attempts.image(NONE).value(), Map.of(TagKey.KEEP, "")));
    forbid(
        StageName.KEEP,
        "ec2:DeleteTags",
        "image",
        owned,
        as -> attempts.untag(as, attempts.image(NONE).value(), TagKey.KEEP));
    otherTags(StageName.KEEP, "image", () -> attempts.image(KILNS).value());
    forbid(
        StageName.KEEP,
        "ec2:DisableImageDeprecation",
        "image",
        owned,
        as -> attempts.undeprecate(as, attempts.image(MARK)));
    forbid(
        StageName.KEEP,
        "ec2:DisableImageDeprecation",
        "image",
        "Null aws:ResourceTag/kiln:collect-after",
        as -> attempts.undeprecate(as, attempts.image(KILNS)));
    forbid(
        StageName.KEEP,
        "ec2:RestoreImageFromRecycleBin",
        "image",
        owned,
        as -> attempts.restore(as, attempts.binned(NONE)));
    forbid(
        StageName.KEEP,
        "ec2:RestoreSnapshotFromRecycleBin",
        "snapshot",
        owned,
        as -> attempts.restoreSnapshot(as, attempts.binnedSnapshot(NONE)));
  }

  private static Map<String, String> with(Map<String, String> tags, Map<String, String> others) {
    Map<String, String> more = new HashMap<>(tags);
    more.putAll(others);
    return more;
  }

  private static Map<String, String> without(Map<String, String> tags, String key) {
    Map<String, String> less = new HashMap<>(tags);
    less.remove(key);
    return less;
  }

  private void usingKeys() {
    attempts.openKeys();
    KeyArn own = attempts.memberKey();
    KeyArn source = attempts.sourceKey();
    using(StageName.COPY, "key", own, true);
    using(StageName.COPY, "source key", source, false);
    using(StageName.BUILD, "source key", source, true);
    using(StageName.TEST, "source key", source, true);
    KeyArn other = attempts.openKey(StageName.BUILD, source.region());
    forbid(
        StageName.BUILD,
        "kms:DescribeKey",
        "key",
        "StringEquals kms:RequestAlias",
        as -> attempts.describe(as, other));
  }

  /// Directly, not through EC2.
  ///
  /// @param toWrite whether the stage writes under the key as well
  private void using(StageName stage, String resource, KeyArn key, boolean toWrite) {
    KeyArn open = attempts.openKey(stage, key.region());
    Map<String, Consumer<AwsClients>> uses = new LinkedHashMap<>();
    uses.put("kms:Decrypt", as -> attempts.decrypt(as, key));
    uses.put("kms:DescribeKey", as -> attempts.describe(as, key));
    uses.put("kms:ReEncryptFrom", as -> attempts.reEncrypt(as, key, open));
    if (toWrite) {
      uses.put("kms:GenerateDataKeyWithoutPlaintext", as -> attempts.generateDataKey(as, key));
      uses.put("kms:ReEncryptTo", as -> attempts.reEncrypt(as, open, key));
    }
    uses.forEach(
        (action, use) -> forbid(stage, action, resource, "StringEquals kms:ViaService", use));
  }

  private void forbid(
      StageName stage, String action, String resource, String key, Consumer<AwsClients> call) {
    forbidden.put("%s: %s on %s when %s".formatted(stage, action, resource, key), call);
  }

  private ImageId kilnsImage() {
    return stages.scenarios().built().image();
  }

  /// One condition of a privilege, on one of its resources.
  private record Conditioned(
      StageRole role, Privilege privilege, Condition condition, Resource resource) {
    String name() {
      return "%s: %s on %s when %s %s"
          .formatted(
              role.stage(), privilege.action(), type(), condition.operator(), condition.key());
    }

    /// As a policy calls it; what is where images are baked, and not with the stage, is a source.
    /// There are two buckets.
    String type() {
      return switch (resource) {
        case Resource.Typed typed when typed.type().equals("bucket") ->
            typed.arn().contains("-recipes-") ? "recipes bucket" : "bakes bucket";
        case Resource.Typed typed when typed.arn().contains("{tooling-region}:") ->
            "source " + typed.type();
        case Resource.Typed typed -> typed.type();
        case Resource.Everything _ -> "everything";
      };
    }
  }
}
