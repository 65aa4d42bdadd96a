package dev.kiln.baker.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.collect.CopyLedger.Told;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.start.InMemoryExecutions;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.EstateException;
import dev.kiln.model.collect.ImageTags;
import dev.kiln.model.collect.OwnedImage;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceObjectionsTest {
  private static final Instant NOW = Bakes.NOW.plus(Duration.ofDays(30));
  private static final BakeId BAKE = new BakeId("web-20261101T040000Z-1a2b3c");
  private static final BakeId OTHER = new BakeId("web-20261102T040000Z-1a2b3c");
  private static final BakeId RECENT = new BakeId("web-20261221T030000Z-0000aa");
  private static final Duration OLD = Duration.ofDays(20);
  private static final AccountId MEMBER = new AccountId("222222222222");
  private static final Region NEAR = new Region("eu-west-1");
  private static final Region FAR = new Region("us-east-1");

  private final InMemoryRecords records =
      new InMemoryRecords(new HashMap<>(), new HashMap<>(), () -> NOW);
  private final InMemoryExecutions executions = new InMemoryExecutions();
  private final List<Told> told = new ArrayList<>();
  private CopyLedger ledger = _ -> List.copyOf(told);
  private Recipe recipe = Bakes.request().recipe();

  @BeforeEach
  void theBakesAreOver() {
    begin(BAKE, "stopped", NOW.minusSeconds(60), "");
    begin(OTHER, "stopped", NOW.minusSeconds(60), "");
  }

  /// Two installations may share an account, and the images of one are no business of the other.
  @Test
  void whatNoJournalHereKnowsStays() {
    OwnedImage image = image(Bakes.IMAGE.value(), new BakeId("web-20261103T040000Z-1a2b3c"), OLD);

    assertThat(objections().to(List.of(image)).getOrDefault(Bakes.IMAGE, List.of()))
        .singleElement()
        .asString()
        .startsWith("no journal here knows its bake");
  }

  @Test
  void whatNobodyNeedsMayGo() {
    assertThat(reasons(OLD)).isEmpty();
  }

  @Test
  void aBakeAtWorkKeepsItsImage() {
    begin(BAKE, "at work", NOW.plusSeconds(60), "");
    assertThat(reasons(OLD)).containsExactly("its bake is still at work");
  }

  @Test
  void aBakeThatIsPastItsTimeKeepsNothing() {
    begin(BAKE, "at work", NOW.minusSeconds(60), "");
    assertThat(reasons(OLD)).isEmpty();
  }

  /// However long it takes: Automation knows.
  @Test
  void aBakeWhoseExecutionRunsIsAtWork() {
    begin(BAKE, "at work", NOW.minusSeconds(60), "execution-1");
    executions.executions.put("execution-1", new Execution.Running());
    assertThat(reasons(OLD)).containsExactly("its bake is still at work");
  }

  @Test
  void aBakeThatStoppedKeepsNothing() {
    begin(BAKE, "stopped", NOW.plusSeconds(60), "");
    assertThat(reasons(OLD)).isEmpty();
  }

  @Test
  void anUnreadableJournalKeepsItsImageAndNoOther() {
    records.write(BAKE, BakeRecords.START, Map.of("schema", "of another"));
    OwnedImage other = image("ami-00000000000000002", OTHER, OLD);

    Map<ImageId, List<String>> reasons =
        objections().to(List.of(image(Bakes.IMAGE.value(), BAKE, OLD), other));

    assertThat(reasons.get(Bakes.IMAGE))
        .singleElement()
        .asString()
        .startsWith("its bake is unreadable: bakes/web-20261101T040000Z-1a2b3c/start.json: ");
    assertThat(reasons.get(other.id())).isEmpty();
  }

  @Test
  void theBaseOfARecipeIsKept() {
    recipe = Bakes.request(new Base.Image(Bakes.IMAGE)).recipe();
    assertThat(reasons(OLD)).containsExactly("web is based on it");
  }

  @Test
  void theBaseOfABakeAtWorkIsKept() {
    begin(RECENT, "at work", NOW.plusSeconds(60), "");
    pin(RECENT, Bakes.IMAGE);
    assertThat(reasons(OLD))
        .containsExactly("web-20261221T030000Z-0000aa is based on it, and at work");
  }

  @Test
  void theBaseOfABakeThatIsOverIsNot() {
    begin(RECENT, "stopped", NOW.plusSeconds(60), "");
    pin(RECENT, Bakes.IMAGE);
    assertThat(reasons(OLD)).isEmpty();
  }

  @Test
  void theBaseOfARecentBakeThatCannotBeReadIsKept() {
    records.write(RECENT, BakeRecords.START, Map.of("schema", "of another"));
    pin(RECENT, Bakes.IMAGE);
    assertThat(reasons(OLD))
        .containsExactly("web-20261221T030000Z-0000aa is based on it, and at work");
  }

  @Test
  void whereABaseCannotBeReadNothingIsKnownOfAny() {
    begin(RECENT, "at work", NOW.plusSeconds(60), "");
    records.write(RECENT, "lookup", Map.of("baseImage", "none"));
    assertThatExceptionOfType(EstateException.class)
        .isThrownBy(() -> reasons(OLD))
        .withMessageStartingWith(
            "which image web-20261221T030000Z-0000aa is based on is not known: bakes/");
  }

  @Test
  void whileItsMessageMayBeInAQueueASilentTargetMayStillCopyIt() {
    told.add(new Told(MEMBER, NEAR, true, NOW.minus(Duration.ofDays(10))));

    assertThat(reasons(Duration.ofDays(14).minusSeconds(1)))
        .containsExactly("copies may still be made in 222222222222/us-east-1");
    assertThat(reasons(Duration.ofDays(14))).isEmpty();
  }

  @Test
  void everyTargetThatToldNothingIsNamed() {
    assertThat(reasons(Duration.ofDays(1)))
        .containsExactly(
            "copies may still be made in 222222222222/eu-west-1, 222222222222/us-east-1");
  }

  @Test
  void whereAllCopiedItNoCopyIsStillToBeMade() {
    told.add(new Told(MEMBER, NEAR, true, NOW));
    told.add(new Told(MEMBER, FAR, true, NOW));
    assertThat(reasons(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void aCopyThatFailedAMomentAgoMayBeMadeAgain() {
    told.add(new Told(MEMBER, NEAR, false, NOW.minus(Duration.ofDays(1)).plusSeconds(1)));
    told.add(new Told(MEMBER, FAR, false, NOW.minus(Duration.ofDays(1))));
    assertThat(reasons(OLD)).containsExactly("copies may still be made in 222222222222/eu-west-1");
  }

  /// Somebody else may have been told by hand.
  @Test
  void whoIsNoTargetOfTheRecipeCountsTooOnceItTold() {
    told.add(new Told(new AccountId("333333333333"), NEAR, false, NOW));
    assertThat(reasons(OLD)).containsExactly("copies may still be made in 333333333333/eu-west-1");
  }

  @Test
  void anUnreadableLedgerKeepsItsImage() {
    ledger =
        _ -> {
          throw new JournalException("copies/ami-1/2/eu-west-1.json: no", null);
        };
    assertThat(reasons(OLD))
        .containsExactly(
            "what was told of its copies cannot be read: copies/ami-1/2/eu-west-1.json: no");
  }

  private void begin(BakeId bake, String standing, Instant latest, String execution) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("recipe", "web");
    entry.put("startedAt", bake.asked().toString());
    entry.put("latest", latest.toString());
    entry.put("standing", standing);
    entry.put("process", "one");
    entry.put("seenAt", bake.asked().toString());
    if (!execution.isEmpty()) {
      entry.put("execution", execution);
    }
    records.write(bake, BakeRecords.START, entry);
  }

  private void pin(BakeId bake, ImageId base) {
    Map<String, Object> entry = new LinkedHashMap<>(new Entry.OfLookup().write(Bakes.located()));
    entry.put("baseImage", base.value());
    records.write(bake, "lookup", entry);
  }

  private List<String> reasons(Duration age) {
    return objections()
        .to(List.of(image(Bakes.IMAGE.value(), BAKE, age)))
        .getOrDefault(Bakes.IMAGE, List.of("it was left out"));
  }

  private SourceObjections objections() {
    return new SourceObjections(
        new CurrentRecipes(Map.of(new RecipeName("web"), recipe), List.of()),
        records,
        executions,
        ledger,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void noCopyIsAwaitedOfAnImageThatPassedNoTest() {
    OwnedImage untested = untested();

    assertThat(objections().to(List.of(untested)).getOrDefault(untested.id(), List.of("left out")))
        .isEmpty();
  }

  /// Somebody took the tag.
  @Test
  void copiesAreAwaitedOfAnImageThatCameToUpdate() {
    records.write(BAKE, StageName.UPDATE.toString(), Map.of());
    OwnedImage untested = untested();

    assertThat(objections().to(List.of(untested)).getOrDefault(untested.id(), List.of()))
        .singleElement()
        .asString()
        .startsWith("copies may still be made in ");
  }

  /// So young that members may still find its message, if there was one.
  private static OwnedImage untested() {
    OwnedImage tested = image(Bakes.IMAGE.value(), BAKE, Duration.ofDays(1));
    return new OwnedImage(
        tested.id(),
        tested.owner(),
        tested.state(),
        tested.createdAt(),
        ImageTags.of(Map.of("BuiltBy", "kiln", "Recipe", "web", "kiln:bake", BAKE.value())),
        List.of(),
        false,
        false);
  }

  private static OwnedImage image(String id, BakeId bake, Duration age) {
    return new OwnedImage(
        new ImageId(id),
        new AccountId("111111111111"),
        OwnedImage.State.AVAILABLE,
        NOW.minus(age),
        ImageTags.of(
            Map.of(
                "BuiltBy",
                "kiln",
                "Recipe",
                "web",
                "kiln:bake",
                bake.value(),
                "kiln:tested",
                NOW.minus(age).toString())),
        List.of(),
        false,
        false);
  }
}
