package dev.kiln.stacksets.rollout;

import static dev.kiln.stacksets.rollout.World.EAST;
import static dev.kiln.stacksets.rollout.World.THREE;
import static dev.kiln.stacksets.rollout.World.TWO;
import static dev.kiln.stacksets.rollout.World.WEST;
import static dev.kiln.stacksets.rollout.World.release;
import static dev.kiln.stacksets.rollout.World.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.OrganizationalUnit;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.artifact.Artifact;
import dev.kiln.stacksets.rollout.Stacks.StackName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ApplyTest {
  private static final AccountId FOUR = new AccountId("444444444444");
  private static final StackName TOOLING = new StackName("kiln-tooling", WEST);
  private static final Target TWO_EAST = new Target(TWO, EAST);

  private final World world = new World();
  private final Installation installation = World.installation(TWO, THREE);

  @Test
  void everyMemberIsServedAndTheFilesLieWhereTheyAreNeeded() {
    Report report = world.apply(installation, release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes())
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(TWO, THREE));
    assertThat(world.artifacts.objects.keySet())
        .extracting(url -> url.replaceAll("a{64}", "hash"))
        .containsExactlyInAnyOrder(
            "https://bucket.s3.eu-west-1.amazonaws.com/baker/hash.zip",
            "https://bucket.s3.eu-west-1.amazonaws.com/copier/hash.zip",
            "https://bucket.s3.us-east-1.amazonaws.com/copier/hash.zip");
  }

  @Test
  void aSecondTimeChangesNothing() {
    world.apply(installation, release("a"), false);
    Map<String, Object> done = world.done();

    Plan plan = world.plan(installation, release("a"), false);
    Report report = world.apply(installation, release("a"), false);

    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.changes("111111111111")).isEmpty();
    assertThat(report.isRight()).isTrue();
    assertThat(world.done()).isEqualTo(done);
  }

  @Test
  void aChangedFunctionComesToEveryMember() {
    world.apply(installation, release("a"), false);

    Plan plan = world.plan(installation, release("b"), false);
    world.apply(installation, release("b"), false);

    assertThat(plan.changes("111111111111"))
        .filteredOn(change -> change.what().equals("kiln-member"))
        .hasSize(5)
        .allMatch(change -> change.verb().equals("update"));
    assertThat(world.stackSets.deployed().values()).allMatch(text -> text.contains("member b"));
  }

  @Test
  void aMemberThatFailsIsToldAndMendedTheNextTime() {
    world.apply(installation, release("a"), false);
    world.stackSets.broken.put(TWO_EAST, "no such topic");

    Report failed = world.apply(installation, release("b"), false);
    world.stackSets.broken.clear();
    Plan plan = world.plan(installation, release("b"), false);
    Report mended = world.apply(installation, release("b"), false);

    assertThat(failed.stopped()).isEmpty();
    assertThat(failed.outcomes())
        .filteredOn(outcome -> outcome.standing() != Standing.CURRENT)
        .containsExactly(new Report.Outcome(TWO_EAST, Standing.FAILED, "no such topic"));
    assertThat(plan.members().steps()).singleElement().isInstanceOf(Step.Retry.class);
    assertThat(mended.isRight()).isTrue();
    assertThat(world.stackSets.deployed().get(TWO_EAST)).contains("member b");
  }

  @Test
  void whatFailsAgainIsTriedAgainUnderAnotherNumber() {
    world.stackSets.broken.put(TWO_EAST, "no such topic");

    for (int time = 0; time < 3; time++) {
      world.apply(installation, release("a"), false);
    }

    assertThat(world.stackSets.operationIds())
        .extracting(id -> id.value().replaceAll("[0-9a-f]{32}", "hash"))
        .containsExactly("kiln-create-hash-1", "kiln-retry-hash-1", "kiln-retry-hash-2");
  }

  @Test
  void aRetryTouchesNobodyElse() {
    world.stackSets.broken.put(TWO_EAST, "no such topic");
    world.apply(installation, release("a"), false);
    world.stackSets.broken.clear();

    world.apply(installation, release("a"), false);

    assertThat(world.stackSets.results(world.stackSets.operationIds().getLast(), none()).items())
        .extracting(OperationResult::target)
        .containsExactly(TWO_EAST);
  }

  @Test
  void moreFailuresThanToleratedStopIt() {
    world.stackSets.broken.put(new Target(TWO, WEST), "no");
    world.stackSets.broken.put(new Target(TWO, EAST), "no");

    Report report = world.apply(installation, release("a"), false);

    assertThat(report.stopped().orElseThrow().words()).contains("rollout.failureTolerance");
    assertThat(report.outcomes())
        .filteredOn(outcome -> outcome.target().equals(new Target(THREE, EAST)))
        .singleElement()
        .satisfies(outcome -> {
          assertThat(outcome.standing()).isEqualTo(Standing.OUTDATED);
          assertThat(outcome.reason()).contains("not tried");
        });
  }

  @Test
  void aNewMemberIsServedAndNobodyElseTouched() {
    world.apply(installation, release("a"), false);

    Report report = world.apply(World.installation(TWO, THREE, FOUR), release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.operationIds()).hasSize(2);
    List<OperationResult> results = new ArrayList<>();
    Page.forEach(
        from -> world.stackSets.results(world.stackSets.operationIds().getLast(), from),
        results::add);
    assertThat(results)
        .extracting(OperationResult::target)
        .containsExactlyElementsOf(targets(FOUR));
  }

  @Test
  void whoIsGoneFromTheFileStaysUntilToldToGo() {
    world.apply(installation, release("a"), false);
    Installation smaller = World.installation(TWO);

    Report kept = world.apply(smaller, release("a"), false);
    assertThat(world.stackSets.deployed()).hasSize(4);
    Report removed = world.apply(smaller, release("a"), true);

    assertThat(kept.outcomes())
        .filteredOn(outcome -> outcome.standing() == Standing.SURPLUS)
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(THREE));
    assertThat(removed.isRight()).isTrue();
    assertThat(world.stackSets.deployed().keySet()).containsExactlyElementsOf(targets(TWO));
  }

  /// The tooling account lets them in no more: an update would fail there, and count as a failure.
  @Test
  void whoIsGoneFromTheFileIsNotUpdatedAnyMore() {
    world.apply(World.installation(TWO, THREE, FOUR), release("a"), false);
    Map<Target, String> before = world.stackSets.deployed();
    for (Target gone : targets(THREE, FOUR)) {
      world.stackSets.broken.put(gone, "AccessDenied");
    }

    Report report = world.apply(World.installation(TWO), release("b"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes())
        .filteredOn(outcome -> outcome.standing() == Standing.SURPLUS)
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(THREE, FOUR));
    Map<Target, String> after = world.stackSets.deployed();
    for (Target gone : targets(THREE, FOUR)) {
      assertThat(after).containsEntry(gone, before.get(gone));
    }
    for (Target served : targets(TWO)) {
      assertThat(after.get(served)).contains("member b");
    }
    assertThat(world.plan(World.installation(TWO), release("b"), false).isEmpty()).isTrue();
  }

  @Test
  void whoIsToGoGoesBeforeTheOthersAreUpdated() {
    world.apply(World.installation(TWO, THREE, FOUR), release("a"), false);
    for (Target gone : targets(THREE, FOUR)) {
      world.stackSets.broken.put(gone, "AccessDenied");
    }

    Report report = world.apply(World.installation(TWO), release("b"), true);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.deployed().keySet()).containsExactlyElementsOf(targets(TWO));
  }

  @Test
  void aDeletionThatFailsIsTold() {
    world.apply(installation, release("a"), false);
    world.stackSets.stubborn.add(new Target(THREE, WEST));

    Report report = world.apply(World.installation(TWO), release("a"), true);

    assertThat(report.isRight()).isFalse();
    assertThat(report.outcomes())
        .contains(new Report.Outcome(new Target(THREE, WEST), Standing.FAILED, "DELETE_FAILED"));
  }

  /// It takes minutes.
  @Test
  void whatAStackIsWaitedForIsToldOnce() {
    world.apply(installation, release("a"), false);

    assertThat(world.told)
        .containsOnlyOnce("create kiln-tooling in eu-west-1")
        .containsOnlyOnce("kiln-tooling in eu-west-1 is CREATE_IN_PROGRESS");
  }

  @Test
  void aToolingStackThatFailsKeepsTheMembersAsTheyAre() {
    world.stacks.broken.put(TOOLING.toString(), "Topic: no room");

    Report report = world.apply(installation, release("a"), false);

    assertThat(report.stopped().orElseThrow().words())
        .contains("kiln-tooling in eu-west-1 is ROLLBACK_COMPLETE", "Topic: no room");
    assertThat(world.stackSets.find()).isEmpty();
  }

  @Test
  void whatAFailedCreationLeftIsReplaced() {
    world.stacks.broken.put(TOOLING.toString(), "Topic: no room");
    world.apply(installation, release("a"), false);
    world.stacks.broken.clear();

    Report report = world.apply(installation, release("a"), false);

    assertThat(report.isRight()).isTrue();
  }

  @Test
  void anUpdateThatIsRolledBackIsAFailure() {
    world.apply(installation, release("a"), false);
    world.stacks.broken.put(TOOLING.toString(), "Topic: no room");

    Report report = world.apply(installation, release("b"), false);

    assertThat(report.stopped().orElseThrow().words())
        .contains("UPDATE_ROLLBACK_COMPLETE", "Topic: no room");
  }

  @Test
  void aStackNothingCanBeDoneForIsTold() {
    world.stacks.put(TOOLING, release("a").tooling(), "UPDATE_ROLLBACK_FAILED");

    Report report = world.apply(installation, release("a"), false);

    assertThat(report.stopped().orElseThrow().words()).contains("continue-update-rollback");
  }

  @Test
  void anOperationOfSomebodyElseIsAwaited() {
    world.apply(installation, release("a"), false);
    world.stackSets.override(
        new Batch(new TreeSet<>(List.of(TWO)), new TreeSet<>(), new TreeSet<>(List.of(WEST))),
        new TreeMap<>(),
        new OperationId("theirs"));

    Plan plan = world.plan(installation, release("b"), false);
    Report report = world.apply(installation, release("b"), false);

    assertThat(plan.members().atWork()).map(Operation::id).contains(new OperationId("theirs"));
    assertThat(report.isRight()).isTrue();
    assertThat(world.told).contains("theirs is under way", "theirs succeeded");
  }

  @Test
  void exceptionsComeToWhomTheyAreFor() {
    world.apply(installation, release("a"), false);
    Installation exceptional =
        World.installation(
            List.of(TWO, THREE, FOUR),
            Permissions.SelfManaged.DEFAULT,
            settings(TWO, Map.of("Retention", "90"), FOUR, Map.of("Retention", "7")));

    Report report = world.apply(exceptional, release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.overridesOf(TWO_EAST)).containsEntry("Retention", "90");
    assertThat(world.stackSets.overridesOf(new Target(FOUR, WEST))).containsEntry("Retention", "7");
    assertThat(world.stackSets.overridesOf(new Target(THREE, WEST))).isEmpty();
    assertThat(world.plan(exceptional, release("a"), false).isEmpty()).isTrue();
  }

  @Test
  void anEmptyExceptionTakesOneBack() {
    world.apply(
        World.installation(
            List.of(TWO),
            Permissions.SelfManaged.DEFAULT,
            settings(TWO, Map.of("Retention", "90"), TWO, Map.of())),
        release("a"),
        false);

    world.apply(
        World.installation(
            List.of(TWO), Permissions.SelfManaged.DEFAULT, settings(TWO, Map.of(), TWO, Map.of())),
        release("a"),
        false);

    assertThat(world.stackSets.overridesOf(TWO_EAST)).isEmpty();
  }

  @Test
  void unitsAreServedAsAWhole() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    OrganizationalUnit data = new OrganizationalUnit("ou-ab12-cd34ef57");
    world.stackSets.organization.put(web, List.of(TWO, THREE));
    world.stackSets.organization.put(data, List.of(FOUR));

    world.apply(ofUnits(List.of(), web), release("a"), false);
    Report report = world.apply(ofUnits(List.of(), web, data), release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes())
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(TWO, THREE, FOUR));
    assertThat(world.stackSets.operationIds()).hasSize(2);
    assertThat(world.plan(ofUnits(List.of(), web, data), release("a"), false).isEmpty()).isTrue();
  }

  @Test
  void whoCameByAUnitThatIsGoneFromTheFileCanBeRemoved() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    OrganizationalUnit data = new OrganizationalUnit("ou-ab12-cd34ef57");
    world.stackSets.organization.put(web, List.of(TWO));
    world.stackSets.organization.put(data, List.of(THREE, FOUR));
    world.apply(ofUnits(List.of(), web, data), release("a"), false);

    Report kept = world.apply(ofUnits(List.of(), web), release("a"), false);
    Report removed = world.apply(ofUnits(List.of(), web), release("a"), true);

    assertThat(kept.outcomes())
        .filteredOn(outcome -> outcome.standing() == Standing.SURPLUS)
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(THREE, FOUR));
    assertThat(removed.outcomes())
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(TWO));
  }

  @Test
  void aUnitThatIsGoneFromTheFileIsRemovedAsAWhole() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    OrganizationalUnit data = new OrganizationalUnit("ou-ab12-cd34ef57");
    world.stackSets.organization.put(web, List.of(TWO));
    world.stackSets.organization.put(data, List.of(THREE, FOUR));
    world.apply(ofUnits(List.of(), web, data), release("a"), false);

    Plan plan = world.plan(ofUnits(List.of(), web), release("a"), true);

    assertThat(plan.members().steps())
        .containsExactly(
            new Step.Remove(
                new Batch(
                    new TreeSet<>(),
                    new TreeSet<>(List.of(data)),
                    new TreeSet<>(List.of(WEST, EAST)))));
  }

  @Test
  void aUnitThatIsBackInTheFileIsServedAgain() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    OrganizationalUnit data = new OrganizationalUnit("ou-ab12-cd34ef57");
    world.stackSets.organization.put(web, List.of(TWO));
    world.stackSets.organization.put(data, List.of(THREE));
    world.apply(ofUnits(List.of(), web, data), release("a"), false);
    world.apply(ofUnits(List.of(), web), release("a"), true);

    Report report = world.apply(ofUnits(List.of(), web, data), release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.deployed())
        .containsOnlyKeys(targets(TWO, THREE).toArray(Target[]::new));
  }

  /// The StackSet knows the unit by then, but of its accounts only the named ones have anything.
  @Test
  void fromNamedAccountsToTheirWholeUnitEverybodyOfItIsServed() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    world.stackSets.organization.put(web, List.of(TWO, THREE));
    world.apply(ofUnits(List.of(TWO), web), release("a"), false);

    Plan plan = world.plan(ofUnits(List.of(), web), release("a"), false);
    Report report = world.apply(ofUnits(List.of(), web), release("a"), false);

    assertThat(plan.changes("111111111111"))
        .filteredOn(change -> change.verb().equals("create"))
        .extracting(Change::who)
        .containsOnly(web.id());
    assertThat(report.isRight()).isTrue();
    assertThat(report.outcomes())
        .extracting(Report.Outcome::target)
        .containsExactlyElementsOf(targets(TWO, THREE));
    assertThat(world.plan(ofUnits(List.of(), web), release("a"), false).isEmpty()).isTrue();
  }

  @Test
  void soTheyAreWithoutAutomaticDeployment() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    world.stackSets.organization.put(web, List.of(TWO, THREE));
    world.apply(namedWithoutAutoDeployment(TWO, web), release("a"), false);

    Report report = world.apply(withoutAutoDeployment(web), release("b"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.deployed())
        .containsOnlyKeys(targets(TWO, THREE).toArray(Target[]::new));
    assertThat(world.plan(withoutAutoDeployment(web), release("b"), false).isEmpty()).isTrue();
  }

  @Test
  void whoWasRemovedByNameIsServedAgainWithTheWholeUnit() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    world.stackSets.organization.put(web, List.of(TWO, THREE));
    world.apply(withoutAutoDeployment(web), release("a"), false);
    world.apply(namedWithoutAutoDeployment(TWO, web), release("a"), true);
    assertThat(world.stackSets.deployed()).containsOnlyKeys(targets(TWO).toArray(Target[]::new));

    world.apply(withoutAutoDeployment(web), release("a"), false);

    assertThat(world.stackSets.deployed())
        .containsOnlyKeys(targets(TWO, THREE).toArray(Target[]::new));
  }

  @Test
  void aUnitOfWhichNobodyWasNamedIsServedWithoutAutomaticDeploymentAsWell() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    OrganizationalUnit data = new OrganizationalUnit("ou-ab12-cd34ef57");
    world.stackSets.organization.put(web, List.of(TWO));
    world.stackSets.organization.put(data, List.of(THREE));
    world.apply(ofUnits(List.of(TWO), web, data), release("a"), false);

    Report report = world.apply(withoutAutoDeployment(web, data), release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.deployed())
        .containsOnlyKeys(targets(TWO, THREE).toArray(Target[]::new));
    assertThat(world.plan(withoutAutoDeployment(web, data), release("a"), false).isEmpty())
        .isTrue();
  }

  /// At any call, before or after its effect.
  @Test
  void servingWholeUnitsMayDieAtAnyCallAndBeBegunAgain() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    for (boolean isBefore : List.of(true, false)) {
      for (int killedAt = 1; ; killedAt++) {
        World mortal = new World();
        mortal.stackSets.organization.put(web, List.of(TWO, THREE));
        mortal.apply(ofUnits(List.of(TWO), web), release("a"), false);
        mortal.calls = 0;
        mortal.killedAt = killedAt;
        mortal.isBefore = isBefore;
        boolean died = dies(mortal, ofUnits(List.of(), web));
        mortal.killedAt = 0;

        Report report = mortal.apply(ofUnits(List.of(), web), release("a"), false);

        assertThat(report.isRight()).as("killed at %d", killedAt).isTrue();
        assertThat(mortal.stackSets.deployed())
            .containsOnlyKeys(targets(TWO, THREE).toArray(Target[]::new));
        if (!died) {
          break;
        }
      }
    }
  }

  private static boolean dies(World mortal, Installation installation) {
    try {
      mortal.apply(installation, release("a"), false);
      return false;
    } catch (World.Killed _) {
      return true;
    }
  }

  @Test
  void anAccountOfNoUnitIsToldToBeMissing() {
    OrganizationalUnit web = new OrganizationalUnit("ou-ab12-cd34ef56");
    world.stackSets.organization.put(web, List.of(TWO));

    Report report = world.apply(ofUnits(List.of(TWO, THREE), web), release("a"), false);

    assertThat(report.isRight()).isFalse();
    assertThat(report.outcomes())
        .filteredOn(outcome -> outcome.standing() == Standing.MISSING)
        .hasSize(2)
        .allMatch(outcome -> outcome.reason().contains("in none of fleet.organizationalUnits"));
  }

  @Test
  void aLargeTemplateIsUploaded() {
    Release large =
        new Release(
            release("a").artifacts(),
            release("a").tooling(),
            new Definition("x".repeat(Definition.LARGEST_INLINE + 1), new TreeMap<>()),
            List.of(),
            List.of());

    Report report = world.apply(installation, large, false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.artifacts.objects.keySet())
        .singleElement()
        .asString()
        .startsWith("https://bucket.s3.eu-west-1.amazonaws.com/templates/");
  }

  @Test
  void moreMembersThanATopicTakesDoNotFit() {
    List<AccountId> accounts =
        LongStream.range(0, 101)
            .mapToObj(i -> new AccountId("%012d".formatted(200_000_000_000L + i)))
            .toList();
    Installation large =
        World.installation(accounts, Permissions.SelfManaged.DEFAULT, Rollout.Settings.NONE);

    assertThat(world.plan(large, release("a"), false).misfits())
        .singleElement()
        .asString()
        .contains("202 members", "200 filter policies", "shards in kiln.yaml should be 2");
    assertThat(world.plan(large.withShards(2), release("a"), false).misfits()).isEmpty();
  }

  @Test
  void aTemplateLargerThanAnyDoesNotFit() {
    Release large =
        new Release(
            release("a").artifacts(),
            new Definition("x".repeat(Definition.LARGEST + 1), new TreeMap<>()),
            release("a").member(),
            List.of(new Artifact("baker", "0".repeat(64), Path.of("x"))),
            List.of());

    assertThat(world.plan(installation, large, false).misfits())
        .singleElement()
        .asString()
        .contains("tooling has 1,048,577 bytes");
  }

  @Test
  void everyMemberHasTheTopicOfItsShard() {
    Installation sharded = installation.withShards(2);

    Report report = world.apply(sharded, release("a"), false);

    assertThat(report.isRight()).isTrue();
    assertThat(world.stackSets.overridesOf(new Target(THREE, WEST)))
        .containsEntry("Topic", "arn:aws:sns:eu-west-1:111111111111:kiln-image-created-1");
    assertThat(world.stackSets.overridesOf(TWO_EAST)).isEmpty();
    assertThat(world.plan(sharded, release("a"), false).isEmpty()).isTrue();
  }

  private static Installation ofUnits(List<AccountId> accounts, OrganizationalUnit... units) {
    return World.installation(
        accounts,
        new Permissions.ServiceManaged(new TreeSet<>(List.of(units)), accounts.isEmpty(), true),
        Rollout.Settings.NONE);
  }

  private static Installation namedWithoutAutoDeployment(
      AccountId account, OrganizationalUnit... units) {
    return World.installation(
        List.of(account),
        new Permissions.ServiceManaged(new TreeSet<>(List.of(units)), false, true),
        Rollout.Settings.NONE);
  }

  private static Installation withoutAutoDeployment(OrganizationalUnit... units) {
    return World.installation(
        List.of(),
        new Permissions.ServiceManaged(new TreeSet<>(List.of(units)), false, true),
        Rollout.Settings.NONE);
  }

  private static Rollout.Settings settings(
      AccountId one, Map<String, String> values, AccountId other, Map<String, String> others) {
    SortedSet<Region> everywhere = new TreeSet<>();
    return new Rollout.Settings(
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        List.of(
            new Rollout.SomeMembers(new TreeSet<>(List.of(one)), everywhere, new TreeMap<>(values)),
            new Rollout.SomeMembers(
                new TreeSet<>(List.of(other)), everywhere, new TreeMap<>(others))));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
