package dev.kiln.sandbox.collecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.moto.OrderedAnswer;
import dev.kiln.sandbox.moto.Uses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The function collect-copies in a member account, under its own role.
@WithSandbox
class CollectCopiesIT {
  private static final Place PLACE =
      new Place(new AccountId("444444444444"), new Region("us-east-1"));
  private static final Duration NOW = Duration.ZERO;
  private static final Duration WEEK = Duration.ofDays(8);
  private static final Duration OLD = Duration.ofDays(40);

  private final Sandbox sandbox;
  private final Copies copies;
  private final Uses uses;

  CollectCopiesIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.copies = new Copies(sandbox, PLACE);
    this.uses = new Uses(copies.account());
    copies.makeCurrent(copies.aged(Duration.ofDays(1)));
  }

  @Test
  void anUnusedCopyIsMarkedAndGoesAfterAWeekWithItsSnapshots() throws IOException {
    ImageId copy = copies.aged(OLD);
    List<String> snapshots = copies.snapshots(copy);

    copies.collect(NOW);
    assertThat(copies.isMarked(copy)).isTrue();
    assertThat(copies.isDeprecated(copy)).isTrue();
    copies.collect(Duration.ofDays(6));
    assertThat(copies.isThere(copy)).isTrue();
    copies.collect(WEEK);

    assertThat(copies.isThere(copy)).isFalse();
    assertThat(snapshots).isNotEmpty().noneMatch(copies::isSnapshotThere);
  }

  @Test
  void theNewestAndTheYoungStay() throws IOException {
    ImageId young = copies.aged(Duration.ofDays(3));

    copies.collect(NOW);

    assertThat(copies.isMarked(young)).isFalse();
  }

  /// Each use keeps its copy; taking it away lets the copy go.
  @Test
  void everyUseKeepsItsCopy() throws IOException {
    Map<String, Use> all = everyUse();
    Map<String, ImageId> used = new LinkedHashMap<>();
    Map<String, Runnable> ends = new LinkedHashMap<>();
    all.forEach((name, use) -> {
      ImageId copy = copies.aged(OLD);
      used.put(name, copy);
      ends.put(name, use.begin(copy));
    });

    copies.collect(NOW);
    copies.collect(WEEK);
    assertThat(used).allSatisfy((_, copy) -> assertThat(copies.isMarked(copy)).isFalse());

    ends.values().forEach(Runnable::run);
    copies.collect(WEEK);
    assertThat(used).allSatisfy((_, copy) -> assertThat(copies.isMarked(copy)).isTrue());
    copies.collect(WEEK.multipliedBy(2));
    assertThat(used).allSatisfy((_, copy) -> assertThat(copies.isThere(copy)).isFalse());
  }

  /// Begins to use a copy.
  @FunctionalInterface
  private interface Use {
    /// @return ends it
    Runnable begin(ImageId copy);
  }

  private Map<String, Use> everyUse() {
    String name = copies.recipe().value();
    String other = copies.aged(Duration.ofDays(1)).value();
    Map<String, Use> all = new LinkedHashMap<>();
    all.put(
        "instance",
        copy -> {
          String instance = uses.instance(copy.value());
          return () -> uses.terminate(instance);
        });
    all.put(
        "stopped instance",
        copy -> {
          String instance = uses.instance(copy.value());
          copies.ec2().stopInstances(request -> request.instanceIds(instance));
          return () -> uses.terminate(instance);
        });
    all.put(
        "latest version of a template",
        copy -> {
          String template = uses.template(name + "-latest", other);
          uses.version(template, copy.value());
          return () -> uses.version(template, other);
        });
    all.put(
        "default version of a template",
        copy -> {
          String template = uses.template(name + "-default", copy.value());
          long next = uses.version(template, other);
          return () -> uses.makeDefault(template, next);
        });
    all.put(
        "version that a group launches",
        copy -> {
          String template = oldVersion(name + "-group", copy, other);
          uses.groupOfTemplate(name + "-group", template, "1");
          return () -> endGroup(name + "-group");
        });
    all.put(
        "version that a mixed policy launches",
        copy -> {
          String template = oldVersion(name + "-mixed", copy, other);
          uses.groupOfPolicy(name + "-mixed", template, "1");
          return () -> endGroup(name + "-mixed");
        });
    all.put(
        "version that overrides in a mixed policy",
        copy -> {
          String base = uses.template(name + "-base", other);
          String template = oldVersion(name + "-override", copy, other);
          uses.groupOfPolicy(name + "-overrides", base, "$Latest", template);
          return () -> endGroup(name + "-overrides");
        });
    all.put(
        "launch configuration",
        copy -> {
          uses.launchConfiguration(name + "-configuration", copy.value());
          return () ->
              uses.autoScaling()
                  .deleteLaunchConfiguration(
                      request -> request.launchConfigurationName(name + "-configuration"));
        });
    all.put(
        "version that a fleet launches",
        copy -> {
          String fleet = uses.fleet(oldVersion(name + "-fleet", copy, other));
          return () -> endFleet(fleet);
        });
    all.put(
        "image that overrides in a fleet",
        copy -> {
          String template = uses.template(name + "-fleets", other);
          String fleet = uses.fleet(template, copy.value());
          return () -> endFleet(fleet);
        });
    all.put(
        "Spot fleet",
        copy -> {
          String fleet = uses.spotFleet(copy.value());
          return () ->
              copies
                  .ec2()
                  .cancelSpotFleetRequests(
                      request -> request.spotFleetRequestIds(fleet).terminateInstances(false));
        });
    all.put(
        "version that a Spot fleet launches",
        copy -> {
          String fleet = uses.spotFleetOfTemplate(oldVersion(name + "-spot", copy, other));
          return () ->
              copies
                  .ec2()
                  .cancelSpotFleetRequests(
                      request -> request.spotFleetRequestIds(fleet).terminateInstances(false));
        });
    all.put(
        "parameter",
        copy -> {
          uses.parameter("/team/" + name, copy.value());
          return () -> uses.parameter("/team/" + name, other);
        });
    all.put(
        "label of Kiln's parameter",
        copy -> {
          long labelled = uses.parameter(copies.parameter(), copy.value());
          uses.label(copies.parameter(), labelled, "stable");
          long current = uses.parameter(copies.parameter(), other);
          return () -> uses.label(copies.parameter(), current, "stable");
        });
    all.put(
        "parameter that a template names",
        copy -> {
          long version = uses.parameter("/team/pinned-" + name, copy.value());
          uses.parameter("/team/pinned-" + name, other);
          String template =
              uses.template(
                  name + "-pinned", "resolve:ssm:/team/pinned-%s:%d".formatted(name, version));
          return () ->
              copies.ec2().deleteLaunchTemplate(request -> request.launchTemplateId(template));
        });
    all.put(
        "word of a person",
        copy -> {
          tag(copy, "kiln:keep", "for the auditors");
          return () -> untag(copy, "kiln:keep");
        });
    return all;
  }

  /// A template whose first version has the copy, and whose latest and default have another.
  private String oldVersion(String name, ImageId copy, String other) {
    String template = uses.template(name, copy.value());
    uses.makeDefault(template, uses.version(template, other));
    return template;
  }

  private void endGroup(String name) {
    uses.autoScaling()
        .deleteAutoScalingGroup(request -> request.autoScalingGroupName(name).forceDelete(true));
  }

  private void endFleet(String fleet) {
    copies.ec2().deleteFleets(request -> request.fleetIds(fleet).terminateInstances(false));
  }

  @Test
  void aCopyThatIsUsedAgainIsUnmarked() throws IOException {
    ImageId copy = copies.aged(OLD);
    copies.collect(NOW);
    assertThat(copies.isMarked(copy)).isTrue();
    uses.instance(copy.value());

    copies.collect(WEEK);

    assertThat(copies.isThere(copy)).isTrue();
    assertThat(copies.isMarked(copy)).isFalse();
    assertThat(copies.isDeprecated(copy)).isFalse();
  }

  @Test
  void aFailedCopyGoesAfterADay() throws IOException {
    ImageId copy = copies.failed(Duration.ofHours(2));

    copies.collect(NOW);
    assertThat(copies.isThere(copy)).isTrue();
    copies.collect(Duration.ofHours(23));

    assertThat(copies.isThere(copy)).isFalse();
  }

  @Test
  void whatIsNotKilnsStays() throws IOException {
    ImageId amigos = copies.tagged(OLD, Map.of("BuiltBy", "amigo", "kiln:reported", "copied"));

    copies.collect(NOW);

    assertThat(copies.isMarked(amigos)).isFalse();
  }

  @Test
  void aSnapshotThatEc2DidNotDeleteGoesTheNextTime() throws IOException {
    ImageId copy = copies.aged(OLD);
    List<String> snapshots = copies.snapshots(copy);
    copies.collect(NOW);
    int order =
        sandbox
            .control()
            .order(
                OrderedAnswer.error(
                        "ec2", "DeleteSnapshot", "InternalError", "An internal error occurred", 500)
                    .to(PLACE.account()));
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> copies.collect(WEEK))
          .withMessageContaining(snapshots.getFirst())
          .withMessageContaining("internal-error");
    } finally {
      sandbox.control().takeBack(order);
    }
    assertThat(copies.isThere(copy)).isFalse();
    assertThat(snapshots).allMatch(copies::isSnapshotThere);

    copies.collect(WEEK);

    assertThat(snapshots).noneMatch(copies::isSnapshotThere);
  }

  /// Unknown means keep.
  @ParameterizedTest
  @CsvSource({
    "ec2, DescribeImages",
    "ec2, DescribeSnapshots",
    "ec2, DescribeInstances",
    "ec2, DescribeLaunchTemplateVersions",
    "ec2, DescribeFleets",
    "ec2, DescribeSpotFleetRequests",
    "ec2, DescribeSpotInstanceRequests",
    "ec2, DescribeImageReferences",
    "autoscaling, DescribeAutoScalingGroups",
    "autoscaling, DescribeLaunchConfigurations",
    "ssm, DescribeParameters",
    "ssm, GetParameters",
    "ssm, GetParameterHistory"
  })
  void whatCannotBeReadKeepsEverything(String service, String operation) throws IOException {
    ImageId unmarked = copies.aged(OLD);
    ImageId due = marked();
    int order =
        sandbox
            .control()
            .order(
                OrderedAnswer.error(service, operation, "InvalidRequest", "Not this time.", 400)
                    .to(PLACE.account()));
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> copies.collect(NOW))
          .withMessageContaining("could not be read")
          .withMessageContaining("InvalidRequest: Not this time.");
    } finally {
      sandbox.control().takeBack(order);
    }

    assertThat(copies.isMarked(unmarked)).isFalse();
    assertThat(copies.isThere(due)).isTrue();
  }

  /// Broken off before or after any change, the next run ends as an undisturbed one.
  @ParameterizedTest
  @CsvSource({
    "CreateTags, false",
    "CreateTags, true",
    "EnableImageDeprecation, false",
    "EnableImageDeprecation, true",
    "DisableImageDeprecation, false",
    "DisableImageDeprecation, true",
    "DeleteTags, false",
    "DeleteTags, true",
    "DeregisterImage, false",
    "DeregisterImage, true"
  })
  void aRunThatBreaksOffAtAnyChangeIsMadeGoodByTheNext(String operation, boolean isAfterEffect)
      throws IOException {
    // What others left needs no change any more.
    copies.collect(WEEK);
    ImageId unused = copies.aged(OLD);
    ImageId again = marked();
    uses.instance(again.value());
    ImageId due = marked();
    List<String> snapshots = copies.snapshots(due);
    OrderedAnswer answer =
        OrderedAnswer.error("ec2", operation, "InternalFailure", "It broke off.", 400)
            .to(PLACE.account())
            .times(1);
    int order = sandbox.control().order(isAfterEffect ? answer.afterEffect() : answer);
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> copies.collect(WEEK))
          .withMessageContaining("InternalFailure: It broke off.");
    } finally {
      sandbox.control().takeBack(order);
    }

    copies.collect(WEEK);

    assertThat(copies.isMarked(unused)).isTrue();
    assertThat(copies.isDeprecated(unused)).isTrue();
    assertThat(copies.isMarked(again)).isFalse();
    assertThat(copies.isDeprecated(again)).isFalse();
    assertThat(copies.isThere(due)).isFalse();
    assertThat(snapshots).noneMatch(copies::isSnapshotThere);
  }

  @Test
  void twoCollectorsAtOnceDoNoHarm() throws Exception {
    ImageId unused = copies.aged(OLD);
    ImageId again = marked();
    uses.instance(again.value());
    List<ImageId> due = List.of(marked(), marked(), marked());
    List<String> snapshots = new ArrayList<>();
    due.forEach(copy -> snapshots.addAll(copies.snapshots(copy)));

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> run = () -> copies.collect(WEEK);
      for (Future<String> each : threads.invokeAll(List.of(run, run, run))) {
        each.get();
      }
    }

    assertThat(copies.isMarked(unused)).isTrue();
    assertThat(copies.isMarked(again)).isFalse();
    assertThat(due).noneMatch(copies::isThere);
    assertThat(snapshots).noneMatch(copies::isSnapshotThere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"removed", "doubts"})
  void theAnswerSaysWhatWasDone(String field) throws IOException {
    assertThat(copies.collect(NOW)).contains("kiln.images-collected/1", field);
  }

  /// A copy that is marked and deprecated, and may go by now.
  private ImageId marked() throws IOException {
    ImageId copy = copies.aged(OLD);
    tag(copy, "kiln:collect-after", "2026-01-01T00:00:00Z");
    copies
        .snapshots(copy)
        .forEach(snapshot -> tag(snapshot, "kiln:collect-after", "2026-01-01T00:00:00Z"));
    copies
        .ec2()
        .enableImageDeprecation(request ->
            request.imageId(copy.value()).deprecateAt(Instant.now().plus(Duration.ofMinutes(5))));
    return copy;
  }

  private void tag(ImageId copy, String key, String value) {
    tag(copy.value(), key, value);
  }

  private void tag(String resource, String key, String value) {
    Tag tag = Tag.builder().key(key).value(value).build();
    copies.ec2().createTags(request -> request.resources(resource).tags(tag));
  }

  private void untag(ImageId copy, String key) {
    Tag tag = Tag.builder().key(key).build();
    copies.ec2().deleteTags(request -> request.resources(copy.value()).tags(tag));
  }
}
