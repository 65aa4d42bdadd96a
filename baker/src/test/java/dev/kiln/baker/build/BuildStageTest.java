package dev.kiln.baker.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.kiln.baker.build.OwnImages.OwnImage;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.UserData;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BaseDisk;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.tag.TagKey;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildStageTest {
  private static final InstanceMode BUILD = InstanceMode.BUILD;

  private static final Encryption KEY =
      new Encryption.Under(new KeyArn("arn:aws:kms:eu-west-1:111111111111:key/1"));

  private static final String OWN = Bakes.INSTALLATION.tooling().value();

  private static final Optional<SnapshotId> DATA =
      Optional.of(new SnapshotId("snap-00000000000000da7"));

  private static final BaseDisk ENCRYPTED_ROOT = new BaseDisk("/dev/sda1", DATA, true);

  private final InMemorySite site = new InMemorySite();
  private Encryption sources = new Encryption.None();

  @Test
  void launchesOnceHoweverOftenItIsCalled() {
    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);
    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);

    assertThat(site.launches).hasSize(1);
  }

  @Test
  void tellsTheInstanceWhatToDo() {
    advance();

    assertThat(UserData.parse(site.launches.getFirst().userData()))
        .satisfies(job -> {
          assertThat(job.mode()).isEqualTo(BUILD);
          assertThat(job.bake()).isEqualTo(Bakes.request().bake().value());
          assertThat(job.timeout()).isEqualTo(Duration.ofMinutes(30));
        });
    assertThat(site.launches.getFirst().tags().values())
        .containsEntry(TagKey.BAKE, Bakes.request().bake().value())
        .containsEntry(TagKey.STAGE, "build");
  }

  @Test
  void tellsWhichVolumeIsToBeLarger() {
    advance(Bakes.located(options(30)));

    assertThat(site.launches)
        .singleElement()
        .satisfies(launch -> {
          assertThat(launch.rootDevice()).isEqualTo("/dev/sda1");
          assertThat(launch.options()).isEqualTo(options(30));
        });
  }

  @Test
  void aVolumeOfAnImageWithoutARootDeviceCannotBeLarger() {
    Located known = Bakes.located(options(30));
    BaseImage base = known.base();
    Located unknown =
        new Located(
            known.request(),
            new BaseImage(
                base.id(), base.owner(), base.name(), base.architecture(), base.createdAt()));

    assertThat(advance(unknown))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed -> assertThat(failed.why()).contains(base.id().value(), "no root device"));
    assertThat(site.launches).isEmpty();
  }

  @Test
  void theRootVolumeIsEncryptedUnderTheKeyOfTheInstallation() {
    sources = KEY;

    advance();

    assertThat(site.launches)
        .singleElement()
        .satisfies(launch -> {
          assertThat(launch.rootDevice()).isEqualTo("/dev/sda1");
          assertThat(launch.root()).isEqualTo(KEY);
        });
  }

  @Test
  void aVolumeOfAnImageWithoutARootDeviceCannotBeEncrypted() {
    sources = KEY;
    BaseImage base = Bakes.located().base();

    StageResult<Built> result =
        advance(
            new Located(
                Bakes.request(),
                new BaseImage(
                    base.id(), base.owner(), base.name(), base.architecture(), base.createdAt())));

    assertThat(result)
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed -> assertThat(failed.why()).contains("no root device", "key"));
    assertThat(site.launches).isEmpty();
  }

  @Test
  void launchesNothingWhereTheAccountEncryptsUnderAKeyThatCannotBeShared() {
    site.encryptsByDefault = true;

    assertThat(failure()).contains("aws/ebs", "sourceKey");
    assertThat(site.launches).isEmpty();
  }

  @Test
  void theKeyOfTheInstallationComesBeforeTheAccounts() {
    site.encryptsByDefault = true;
    sources = KEY;

    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);
    assertThat(site.launches).hasSize(1);
  }

  @Test
  void theKeyOfTheInstallationIsForTheRootVolumeOnly() {
    site.encryptsByDefault = true;
    sources = KEY;

    StageResult<Built> result =
        advance(basedOn(OWN, Bakes.PLAIN_ROOT, new BaseDisk("/dev/sdb", DATA, false)));

    assertThat(result)
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains("aws/ebs", "modify-ebs-default-kms-key-id")
                    .doesNotContain("sourceKey"));
    assertThat(site.launches).isEmpty();
  }

  @Test
  void launchesNothingFromAnImageOfTheAccountThatIsUnderTheKeyOfAws() {
    site.encryption.put(DATA.orElseThrow(), new Encryption.Under(Bakes.KEY_OF_AWS));

    StageResult<Built> result = advance(basedOn(OWN, ENCRYPTED_ROOT));

    assertThat(result)
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains(DATA.orElseThrow().value(), "aws/ebs", "sourceKey", "copy-image"));
    assertThat(site.launches).isEmpty();
  }

  @Test
  void anImageOfTheAccountUnderItsOwnKeyIsABase() {
    site.encryption.put(DATA.orElseThrow(), KEY);

    assertThat(advance(basedOn(OWN, ENCRYPTED_ROOT))).isInstanceOf(StageResult.Waiting.class);
  }

  @Test
  void theRootVolumeOfAnEncryptedImageGetsTheKeyOfTheInstallation() {
    site.encryption.put(DATA.orElseThrow(), new Encryption.Under(Bakes.KEY_OF_AWS));
    sources = KEY;

    assertThat(advance(basedOn(OWN, ENCRYPTED_ROOT))).isInstanceOf(StageResult.Waiting.class);
  }

  @Test
  void anEncryptedImageOfSomebodyElseGetsTheDefaultKey() {
    Located base = basedOn("222222222222", ENCRYPTED_ROOT);

    assertThat(advance(base))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed -> assertThat(failed.why()).contains("of account 222222222222", "aws/ebs"));
    site.hasOwnKey = true;
    assertThat(advance(base)).isInstanceOf(StageResult.Waiting.class);
  }

  @Test
  void anImageThatCannotBeSharedIsTheEndOfTheBuild() {
    site.encryption.put(Bakes.SNAPSHOT, new Encryption.Under(Bakes.KEY_OF_AWS));
    site.set(BUILD, WorkInstance.State.STOPPED);
    site.setImage(OwnImage.State.AVAILABLE, "");

    assertThat(failure())
        .contains(Bakes.IMAGE.value(), Bakes.SNAPSHOT.value(), "aws/ebs", "cannot be published");
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void makesOneImageFromTheStoppedInstanceAndTerminatesIt() {
    advance();
    site.reports(BUILD, new Outcome.Succeeded(), "fine");
    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);
    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);
    site.setImage(OwnImage.State.AVAILABLE, "");

    assertThat(advance()).isEqualTo(new StageResult.Done<>(Bakes.built()));
    assertThat(site.created).containsExactly(Bakes.request().bake().imageName());
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void tagsTheImageWithItsBaseAndItsBake() {
    advance();
    site.reports(BUILD, new Outcome.Succeeded(), "fine");
    advance();

    assertThat(site.imageTags.values())
        .singleElement()
        .satisfies(tags ->
            assertThat(tags.values())
                .containsEntry(TagKey.SOURCE_AMI, Bakes.BASE.value())
                .containsEntry(TagKey.BAKE, Bakes.request().bake().value())
                .containsEntry("Team", "web"));
  }

  @Test
  void waitsForTheInstanceToStopBeforeItMakesAnImage() {
    advance();
    site.reports(BUILD, new Outcome.Succeeded(), "fine");
    site.set(BUILD, WorkInstance.State.STOPPING);

    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);
    assertThat(site.created).isEmpty();
  }

  @Test
  void showsTheEndOfTheLogOfAFailingScriptAndMakesNoImage() {
    advance();
    site.reports(BUILD, new Outcome.ScriptFailed("scripts/good.sh", 3), "one\ntwo");

    assertThat(failure()).contains("scripts/good.sh", "3", "one\n  two");
    assertThat(site.created).isEmpty();
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void givesUpOnAnInstanceThatNeverReports() {
    advance();
    site.now = Bakes.NOW.plus(Duration.ofMinutes(51));

    assertThat(failure()).contains("still running after its timeout of PT30M");
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void givesUpOnAnInstanceThatReportedAndNeverStops() {
    advance();
    site.reports(BUILD, new Outcome.Succeeded(), "fine");
    site.set(BUILD, WorkInstance.State.RUNNING);
    site.now = Bakes.NOW.plus(Duration.ofMinutes(51));

    assertThat(failure()).contains("still running");
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void waitsOnlyForMinutesForAnInstanceThatEc2NoLongerShows() {
    advance();
    site.forget(BUILD);

    assertThat(advance())
        .isInstanceOfSatisfying(
            StageResult.Waiting.class,
            waiting -> {
              assertThat(waiting.why()).contains("launched before");
              assertThat(waiting.patience()).isEqualTo(Duration.ofMinutes(5));
            });
    assertThat(site.launches).hasSize(1);
  }

  @Test
  void leavesNoInstanceBehindWhenItIsAbandoned() {
    advance();

    assertThat(stage().abandon(Bakes.located())).isEmpty();

    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void endsWhatItLaunchedThoughEc2DoesNotShowItYet() {
    BuildStage stage = stage();
    var _ = stage.advance(Bakes.located());
    site.isStale = true;

    assertThat(stage.abandon(Bakes.located())).isEmpty();

    site.isStale = false;
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void tellsOfAnInstanceThatMayBeThereUntilEc2ShowsIt() {
    BuildStage stage = stage();
    site.lostAnswer = Optional.of(new IllegalStateException("no answer"));
    site.isStale = true;
    assertThatIllegalStateException().isThrownBy(() -> stage.advance(Bakes.located()));

    assertThat(stage.abandon(Bakes.located())).get(STRING).contains("kiln sweep");

    site.isStale = false;
    assertThat(stage.abandon(Bakes.located())).isEmpty();
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void aRefusedLaunchLeavesNothing() {
    BuildStage stage = stage();
    site.refusal = Optional.of(new IllegalStateException("no capacity"));
    assertThatIllegalStateException()
        .isThrownBy(() -> stage.advance(Bakes.located()))
        .withMessage("no capacity");

    assertThat(stage.abandon(Bakes.located())).isEmpty();
  }

  @Test
  void givesUpOnAnInstanceThatEndedWithoutAReport() {
    advance();
    site.set(BUILD, WorkInstance.State.STOPPED);

    assertThat(failure()).contains("ended without a report");
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void tellsThatAVolumesKeyMayBeTheReasonWhyAnInstanceDidNotStart() {
    advance();
    site.set(BUILD, WorkInstance.State.TERMINATED);
    site.setReason(BUILD, "Client.InternalError: Client error on launch");

    assertThat(failure())
        .contains("Client.InternalError: Client error on launch", "encrypted under a key")
        .doesNotContain("S3");
  }

  @Test
  void anInstanceThatSomebodyTerminatedIsNotBlamedOnTheNetwork() {
    advance();
    site.set(BUILD, WorkInstance.State.TERMINATED);
    site.setReason(BUILD, "Client.UserInitiatedShutdown: User initiated shutdown");

    assertThat(failure()).contains("somebody terminated it").doesNotContain("S3", "NAT");
  }

  @Test
  void launchesNothingWhenItsCredentialsWouldEndBeforeTheInstance() {
    site.sessionLeft = Duration.ofMinutes(49);

    assertThat(failure()).contains("session ends at 2026-11-21T04:49:00Z");
    assertThat(site.launches).isEmpty();
  }

  @Test
  void namesTheKeyOfItsSnapshotsAndPutsThoseThatAreEncryptedFirst() {
    SnapshotId encrypted = new SnapshotId("snap-0000000000000000e");
    site.snapshots = List.of(Bakes.SNAPSHOT, encrypted);
    site.encryption.put(encrypted, KEY);
    site.set(BUILD, WorkInstance.State.STOPPED);
    site.setImage(OwnImage.State.AVAILABLE, "");

    assertThat(advance())
        .isEqualTo(
            new StageResult.Done<>(
                new Built(Bakes.located(), Bakes.IMAGE, List.of(encrypted, Bakes.SNAPSHOT), KEY)));
  }

  @Test
  void refusesAnImageUnderTwoKeys() {
    SnapshotId other = new SnapshotId("snap-0000000000000000e");
    Encryption otherKey =
        new Encryption.Under(new KeyArn("arn:aws:kms:eu-west-1:111111111111:key/2"));
    site.snapshots = List.of(Bakes.SNAPSHOT, other);
    site.encryption.put(Bakes.SNAPSHOT, KEY);
    site.encryption.put(other, otherKey);
    site.set(BUILD, WorkInstance.State.STOPPED);
    site.setImage(OwnImage.State.AVAILABLE, "");

    assertThat(failure()).contains("different keys", "key/1", "key/2", Bakes.IMAGE.value());
  }

  @Test
  void aNewBakeLaunchesWithoutALookAndGoesOnLikeAnyOther() {
    BuildStage stage = stage(InstanceRun.ofNew(site, site, Clock.fixed(site.now, ZoneOffset.UTC)));
    advance();

    assertThat(stage.advance(Bakes.located())).isInstanceOf(StageResult.Waiting.class);
    site.reports(BUILD, new Outcome.Succeeded(), "fine");
    stage.advance(Bakes.located());

    assertThat(site.launches).as("also where it was launched before").hasSize(1);
    assertThat(site.created).hasSize(1);
  }

  @Test
  void looksAgainForAnInstanceThatAStaleListDoesNotShow() {
    site.setImage(OwnImage.State.AVAILABLE, "");

    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);

    site.set(BUILD, WorkInstance.State.STOPPED);
    assertThat(advance()).isInstanceOf(StageResult.Done.class);
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  @Test
  void anInstanceThatIsNotShownLongAfterItsImageIsGone() {
    site.setImage(OwnImage.State.AVAILABLE, "");
    site.now = Bakes.NOW.plus(Duration.ofHours(2));

    assertThat(advance()).isInstanceOf(StageResult.Done.class);
  }

  @Test
  void waitsForAnInstanceThatReportedAndIsNotShown() {
    advance();
    site.reports(BUILD, new Outcome.Succeeded(), "fine");
    site.forget(BUILD);

    assertThat(advance())
        .isInstanceOfSatisfying(
            StageResult.Waiting.class,
            waiting -> assertThat(waiting.patience()).isEqualTo(Duration.ofMinutes(5)));
  }

  @Test
  void tellsWhyAnImageFailed() {
    advance();
    site.setImage(OwnImage.State.BROKEN, "Client.InternalError: no key");

    assertThat(failure()).contains(Bakes.IMAGE.value(), "no key");
    assertThat(site.state(BUILD)).isEqualTo(WorkInstance.State.TERMINATED);
  }

  private String failure() {
    return switch (advance()) {
      case StageResult.Failed<Built> failed -> failed.why();
      case StageResult<Built> other -> throw new AssertionError(other);
    };
  }

  /// As a new process would: nothing is remembered but what AWS knows.
  private static InstanceOptions options(int volumeSize) {
    return new InstanceOptions(
        Optional.empty(), Optional.empty(), Optional.of(volumeSize), Optional.empty());
  }

  private static Located basedOn(String owner, BaseDisk... disks) {
    BaseImage known = Bakes.located().base();
    return new Located(
        Bakes.request(),
        new BaseImage(
            known.id(),
            owner,
            known.name(),
            known.architecture(),
            known.createdAt(),
            known.rootDevice(),
            List.of(disks)));
  }

  private StageResult<Built> advance() {
    return advance(Bakes.located());
  }

  private StageResult<Built> advance(Located located) {
    return stage().advance(located);
  }

  private BuildStage stage() {
    Clock clock = Clock.fixed(site.now, ZoneOffset.UTC);
    return stage(new InstanceRun(site, site, clock));
  }

  private BuildStage stage(InstanceRun run) {
    Shareability shareability = new Shareability(site, site, Bakes.INSTALLATION.tooling(), sources);
    return new BuildStage(run, site, shareability, sources);
  }
}
