package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.collect.Estate.Launcher;
import dev.kiln.model.collect.Estate.Launching;
import dev.kiln.model.collect.Estate.Named;
import dev.kiln.model.collect.Estate.Naming;
import dev.kiln.model.collect.Estate.Past;
import dev.kiln.model.collect.Estate.Reference;
import dev.kiln.model.collect.Estate.Template;
import dev.kiln.model.collect.Estate.TemplateVersion;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is seen to need an image, and what makes the picture doubtful.
class SurveyTest {
  private static final ImageId IMAGE = new ImageId("ami-00000000000000001");
  private static final ImageId OTHER = new ImageId("ami-00000000000000002");
  private static final Template TEMPLATE = new Template(Template.Key.ID, "lt-1");
  private static final String OWN = "/kiln/images/";

  private final InMemoryEstate estate = new InMemoryEstate();

  @BeforeEach
  void thereAreImages() {
    for (int i = 1; i <= 3; i++) {
      estate.images.add(Images.good("ami-%017x".formatted(i)));
      estate.snapshots.addAll(Images.snapshotsOf(estate.images.getLast()));
    }
    estate.imageParameters.add("/kiln/images/web");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INSTANCE", "LAUNCH_CONFIGURATION", "SPOT_REQUEST"})
  void whatNamesAnImageUsesIt(Naming kind) {
    estate.name(kind, "one", OTHER.value());
    estate.name(kind, "two", OTHER.value());
    estate.name(kind, "three", IMAGE.value());

    Survey.Found found = look();

    assertThat(found.uses().of(IMAGE)).contains("used by %s three".formatted(kind));
    assertThat(found.uses().of(OTHER)).contains("used by %s one and 1 more".formatted(kind));
    assertThat(found.doubts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTO_SCALING_GROUP", "FLEET", "SPOT_FLEET"})
  void whatLaunchesByAnOldVersionOfATemplateUsesItsImage(Launching kind) {
    estate.currentTemplates.add(new Named("lt-1:7", OTHER.value()));
    estate.versions.put("lt-1:3", new Named("lt-1:3", IMAGE.value()));
    estate.launch(
        kind, new Launcher("workers", List.of(new TemplateVersion(TEMPLATE, "3")), List.of(), 0));

    assertThat(look().uses().of(IMAGE)).contains("used by launch template lt-1:3");
    assertThat(look().uses().of(OTHER))
        .hasValueSatisfying(use -> assertThat(use).contains("lt-1:7"));
  }

  @Test
  void currentVersionsAreNotAskedForOnceMore() {
    estate.launch(
        Launching.AUTO_SCALING_GROUP,
        new Launcher(
            "workers",
            List.of(
                new TemplateVersion(TEMPLATE, "$Latest"),
                new TemplateVersion(TEMPLATE, "$Default")),
            List.of(),
            0));
    look();
    assertThat(estate.calls).doesNotContain("templateVersions");
  }

  @Test
  void anImageThatAFleetOverridesWithIsUsed() {
    estate.launch(Launching.FLEET, new Launcher("fleet-1", List.of(), List.of(IMAGE.value()), 0));
    assertThat(look().uses().of(IMAGE)).contains("used by fleet fleet-1");
  }

  @Test
  void aTemplateThatNamesAParameterUsesWhatTheParameterHolds() {
    estate.currentTemplates.add(new Named("lt-1:7", "resolve:ssm:/team/image:3"));
    estate.values.put("/team/image:3", IMAGE.value());
    assertThat(look().uses().of(IMAGE)).contains("used by launch template lt-1:7");
  }

  ///
  /// [GetParameters](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html)
  /// takes ARNs too, and must be asked by them for what another account shares.
  @Test
  void aParameterThatIsAnsweredByAnotherNameUsesItsImage() {
    String arn = "arn:aws:ssm:eu-west-1:444455556666:parameter/team/image";
    estate.currentTemplates.add(new Named("lt-1:7", "resolve:ssm:" + arn));
    estate.otherNames.put(arn, "/team/image");
    estate.values.put("/team/image", IMAGE.value());
    assertThat(look().uses().of(IMAGE))
        .hasValueSatisfying(use -> assertThat(use).contains("launch template lt-1:7"));
  }

  @Test
  void aParameterOfAnybodyUsesItsImage() {
    estate.imageParameters.add("/team/image");
    estate.values.put("/team/image", IMAGE.value());
    assertThat(look().uses().of(IMAGE)).contains("used by parameter /team/image");
  }

  @Test
  void ofKilnsOwnParametersEveryLabelUsesItsImage() {
    estate.values.put("/kiln/images/web", OTHER.value());
    estate.histories.put(
        "/kiln/images/web",
        List.of(
            new Past("ami-00000000000000003", List.of()),
            new Past(IMAGE.value(), List.of("stable")),
            new Past(OTHER.value(), List.of())));

    Survey.Found found = look();

    assertThat(found.uses().of(IMAGE)).contains("used by parameter /kiln/images/web:stable");
    assertThat(found.uses().of(OTHER)).contains("used by parameter /kiln/images/web");
    assertThat(found.uses().of(new ImageId("ami-00000000000000003"))).isEmpty();
    assertThat(found.published())
        .containsExactlyInAnyOrder(IMAGE, OTHER, new ImageId("ami-00000000000000003"));
  }

  @Test
  void whatAwsKnowsOfCountsToo() {
    Survey survey = new Survey(estate, OWN, _ -> {});
    estate.name(Naming.INSTANCE, "i-1", OTHER.value());
    survey.look();
    estate.references.add(
        new Reference(
            IMAGE, "imagebuilder:ImageRecipe", "arn:aws:imagebuilder:…:image-recipe/web"));

    Survey.Referred referred = survey.refer(estate.images);

    assertThat(referred.doubts()).isEmpty();
    assertThat(referred.uses().of(IMAGE))
        .hasValueSatisfying(use -> assertThat(use).contains("imagebuilder:ImageRecipe"));
  }

  @Test
  void whereAwsDoesNotOfferReferencesTheSurveyIsEnough() {
    estate.offersReferences = false;
    Survey survey = new Survey(estate, OWN, _ -> {});
    survey.look();
    assertThat(survey.refer(estate.images).doubts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "images",
        "snapshots",
        "instance",
        "launch configuration",
        "Spot request",
        "Auto Scaling group",
        "fleet",
        "Spot fleet",
        "currentTemplates",
        "templateVersions",
        "imageParameters",
        "history",
        "values"
      })
  void whatCannotBeReadToItsEndIsADoubt(String list) {
    everythingHasTwoPages();
    estate.broken.add(list);

    Survey.Found found = look();

    assertThat(found.doubts())
        .hasSize(1)
        .allSatisfy(doubt ->
            assertThat(doubt).contains("could not be read: AWS says RequestLimitExceeded"));
    assertThat(estate.calls).contains("values");
  }

  @Test
  void referencesThatCannotBeReadAreADoubt() {
    Survey survey = new Survey(estate, OWN, _ -> {});
    survey.look();
    IntStream.range(0, 3)
        .forEach(i -> estate.references.add(new Reference(IMAGE, "ssm:Parameter", "arn:" + i)));
    estate.broken.add("references");
    assertThat(survey.refer(estate.images).doubts())
        .singleElement()
        .asString()
        .contains("what refers to images could not be read");
  }

  @Test
  void noInstancesWhereAGroupHasSomeIsNoAnswer() {
    estate.launch(Launching.AUTO_SCALING_GROUP, new Launcher("workers", List.of(), List.of(), 2));
    assertThat(look().doubts())
        .containsExactly("no instance was shown, but Auto Scaling group workers has some");
  }

  @Test
  void noInstancesWhereAwsKnowsOfOneIsNoAnswer() {
    Survey survey = new Survey(estate, OWN, _ -> {});
    survey.look();
    estate.references.add(new Reference(IMAGE, "ec2:Instance", "arn:aws:ec2:…:instance/i-1"));
    assertThat(survey.refer(estate.images).doubts()).hasSize(1);
  }

  @Test
  void noSnapshotsOfImagesThatHaveSomeIsNoAnswer() {
    estate.snapshots.clear();
    assertThat(look().doubts()).singleElement().asString().contains("no snapshot was shown");
  }

  @Test
  void noParametersWhereCopiesWereGivenOutIsNoAnswer() {
    estate.imageParameters.clear();
    assertThat(look().doubts()).singleElement().asString().contains("no parameter");
  }

  @Test
  void noParametersWhereImagesPassedTheirTestsIsNoAnswer() {
    estate.images.clear();
    estate.imageParameters.clear();
    estate.images.add(Images.tested(IMAGE.value()));
    assertThat(look().doubts()).singleElement().asString().contains("no parameter");
  }

  @Test
  void anIdThatIsNoneUsesNothing() {
    estate.currentTemplates.add(new Named("lt-1:7", "ami-placeholder"));
    assertThat(look().doubts()).isEmpty();
  }

  @Test
  void whatAwsPublishesIsNotAskedFor() {
    estate.currentTemplates.add(
        new Named("lt-1:7", "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023"));
    estate.currentTemplates.add(
        new Named("lt-2:1", "resolve:ssm:arn:aws:ssm:eu-west-1::parameter/aws/service/ami"));
    estate.imageParameters.clear();
    estate.images.clear();
    estate.images.add(
        Images.copy("ami-00000000000000001", Images.MADE, OwnedImage.State.PENDING, Map.of()));
    assertThat(look().doubts()).isEmpty();
    assertThat(estate.calls).doesNotContain("values");
  }

  @Test
  void aLabelOfAnybodysParameterUsesItsImage() {
    estate.imageParameters.add("/team/image");
    estate.histories.put("/team/image", List.of(new Past(IMAGE.value(), List.of("stable"))));
    Survey.Found found = look();
    assertThat(found.uses().of(IMAGE)).contains("used by parameter /team/image:stable");
    assertThat(found.published()).isEmpty();
  }

  @Test
  void anImageThatIsNoneIsADoubt() {
    estate.currentTemplates.add(new Named("lt-1:7", "something:new"));
    assertThat(look().doubts())
        .containsExactly(
            "launch template lt-1:7 names \"something:new\", and what that is is not known here");
  }

  @Test
  void anAccountWithoutImagesCostsTwoCalls() {
    estate.images.clear();
    estate.snapshots.clear();
    assertThat(look().doubts()).isEmpty();
    assertThat(estate.calls).containsExactly("images", "snapshots");
  }

  @Test
  void everyPageIsReadOnce() {
    everythingHasTwoPages();
    look();
    assertThat(estate.calls).filteredOn("images"::equals).hasSize(2);
    assertThat(estate.calls).filteredOn("instance"::equals).hasSize(2);
    // Twelve selectors, ten at a time.
    assertThat(estate.calls).filteredOn("values"::equals).hasSize(2);
  }

  private void everythingHasTwoPages() {
    for (Naming kind : Naming.values()) {
      IntStream.range(0, 3).forEach(i -> estate.name(kind, "n" + i, IMAGE.value()));
    }
    for (Launching kind : Launching.values()) {
      IntStream.range(0, 3)
          .forEach(i ->
              estate.launch(
                  kind,
                  new Launcher(
                      "l" + i, List.of(new TemplateVersion(TEMPLATE, "3")), List.of(), 1)));
    }
    IntStream.range(0, 3)
        .forEach(i -> estate.currentTemplates.add(new Named("lt-" + i + ":1", IMAGE.value())));
    IntStream.range(0, 11).forEach(i -> estate.imageParameters.add("/team/image" + i));
    estate.values.putAll(Map.of("/team/image0", IMAGE.value()));
    estate.histories.put(
        "/kiln/images/web",
        IntStream.range(0, 3).mapToObj(i -> new Past(IMAGE.value(), List.of())).toList());
  }

  private Survey.Found look() {
    return new Survey(estate, OWN, _ -> {}).look();
  }

  @Test
  void theSizeOfASnapshotIsKnown() {
    assertThat(look().snapshots())
        .extracting(OwnedSnapshot::id)
        .contains(new SnapshotId("snap-00000000000000001"));
  }
}
