package dev.kiln.baker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseDisk;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Published.Sent;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournaledStageTest {
  private static final List<Sent> SENT = List.of(new Sent("m-1", 2), new Sent("m-2", 1));

  private static final Clock CLOCK = Clock.fixed(Bakes.NOW, ZoneOffset.UTC);

  private final InMemoryJournal journal = new InMemoryJournal();

  @Test
  void everyFactComesBackAsItWasWritten() {
    Updated updated = new Updated(Bakes.tested(), "/kiln/images/web", 7);

    assertRoundTrip(new Entry.OfLookup(), Bakes.request(), Bakes.located());
    assertRoundTrip(new Entry.OfBuild(), Bakes.located(), Bakes.built());
    assertRoundTrip(new Entry.OfBuild(), Bakes.located(), encrypted(Bakes.built()));
    assertRoundTrip(new Entry.OfTest(), Bakes.built(), Bakes.tested());
    assertRoundTrip(new Entry.OfUpdate(), Bakes.tested(), updated);
    assertRoundTrip(new Entry.OfPublish(), updated, new Published(updated, SENT, Bakes.NOW));
  }

  @Test
  void readsYesterdaysEntries() {
    Updated updated = new Updated(Bakes.tested(), "/kiln/images/web", 7);
    EntryFields built =
        new EntryFields(
            Map.of("image", Bakes.IMAGE.value(), "snapshots", List.of(Bakes.SNAPSHOT.value())));
    EntryFields published =
        new EntryFields(Map.of("messageId", "m-1", "publishedAt", Bakes.NOW.toString()));

    assertThat(new Entry.OfBuild().read(Bakes.located(), built)).isEqualTo(Bakes.built());
    assertThat(new Entry.OfPublish().read(updated, published))
        .isEqualTo(new Published(updated, List.of(new Sent("m-1", 2)), Bakes.NOW));
  }

  @Test
  void anEntryOfBeforeRootDevicesWereKeptIsUnderstood() {
    Map<String, Object> kept = new HashMap<>(new Entry.OfLookup().write(Bakes.located()));
    kept.remove("rootDevice");

    Located located = new Entry.OfLookup().read(Bakes.request(), new EntryFields(kept));

    assertThat(located.base().id()).isEqualTo(Bakes.BASE);
    assertThat(located.base().rootDevice()).isEmpty();
  }

  @Test
  void anEntryOfBeforeDisksWereKeptIsUnderstood() {
    Map<String, Object> kept = new HashMap<>(new Entry.OfLookup().write(Bakes.located()));
    kept.remove("disks");

    Located located = new Entry.OfLookup().read(Bakes.request(), new EntryFields(kept));

    assertThat(located.base()).isEqualTo(Bakes.located().base().with(List.of()));
  }

  @Test
  void theDisksOfTheBaseImageAreKept() {
    BaseDisk blank = new BaseDisk("/dev/sdb", Optional.empty(), true);
    Located located =
        new Located(Bakes.request(), Bakes.located().base().with(List.of(Bakes.PLAIN_ROOT, blank)));

    Map<String, Object> kept = new Entry.OfLookup().write(located);

    assertThat(new Entry.OfLookup().read(Bakes.request(), new EntryFields(kept)))
        .isEqualTo(located);
  }

  @Test
  void whatIsInTheJournalIsNotDoneAgain() {
    Published published =
        new Published(new Updated(Bakes.tested(), "/kiln/images/web", 1), SENT, Bakes.NOW);
    ScriptedStage stage = new ScriptedStage(List.of(new StageResult.Done<>(published)));
    Stage<Updated, Published> journaled = journaled(stage);

    journaled.advance(published.updated());
    assertThat(journaled.advance(published.updated())).isEqualTo(new StageResult.Done<>(published));
    assertThat(stage.results).isEmpty();
  }

  @Test
  void aStageThatWaitsOrFailsLeavesNoEntry() {
    ScriptedStage stage =
        new ScriptedStage(
            List.of(
                new StageResult.Waiting<>("later", Duration.ZERO, StageResult.FOREVER),
                new StageResult.Failed<>("no")));
    Updated updated = new Updated(Bakes.tested(), "/kiln/images/web", 1);
    Stage<Updated, Published> journaled = journaled(stage);

    journaled.advance(updated);
    journaled.advance(updated);

    assertThat(journal.entries).isEmpty();
  }

  @Test
  void whyAStageFailedIsKeptUntilItIsDone() {
    Published published =
        new Published(new Updated(Bakes.tested(), "/kiln/images/web", 1), SENT, Bakes.NOW);
    Stage<Updated, Published> journaled =
        journaled(
            new ScriptedStage(
                List.of(new StageResult.Failed<>("no"), new StageResult.Done<>(published))));

    journaled.advance(published.updated());
    journaled.onFailure(published.updated(), "no", false);
    assertThat(journal.entries.values())
        .singleElement()
        .isEqualTo(Map.of("failedAt", "2026-11-21T04:00:00Z", "why", "no"));

    assertThat(journaled.advance(published.updated())).isEqualTo(new StageResult.Done<>(published));
    assertThat(journal.entries.values())
        .singleElement()
        .satisfies(entry -> assertThat(Failure.of(entry)).isEmpty());
  }

  @Test
  void aFailureNeverReplacesAFact() {
    Located located = Bakes.located();
    BakeRequest changed =
        new BakeRequest(
            located.request().bake(), located.request().recipe(), new RecipeDigest("e".repeat(64)));
    Map<String, Object> fact = new Entry.OfLookup().write(located);
    journal.write(changed.bake(), StageName.LOOKUP, fact);
    Stage<BakeRequest, Located> journaled =
        new JournaledStage<>(new NoStage(), new Entry.OfLookup(), journal, CLOCK);

    assertThatExceptionOfType(JournalException.class).isThrownBy(() -> journaled.advance(changed));
    journaled.onFailure(changed, "the recipe was changed", false);

    assertThat(journal.entries.values()).containsExactly(fact);
  }

  @Test
  void aStageHearsHowOftenItWasBrokenOff() {
    Updated updated = new Updated(Bakes.tested(), "/kiln/images/web", 1);
    StageResult<Published> later =
        new StageResult.Waiting<>("later", Duration.ZERO, StageResult.FOREVER);
    ScriptedStage stage = new ScriptedStage(List.of(later, later, later, later));

    for (boolean isBrokenOff : List.of(true, false, true)) {
      Stage<Updated, Published> journaled = journaled(stage);
      journaled.advance(updated);
      journaled.onFailure(updated, "no", isBrokenOff);
    }
    journaled(stage).advance(updated);

    assertThat(stage.brokenOff).containsExactly(0, 1, 1, 2);
  }

  @Test
  void aFailureDoesNotReplaceTheFactOfAnotherProcess() {
    Updated updated = new Updated(Bakes.tested(), "/kiln/images/web", 1);
    Stage<Updated, Published> journaled =
        journaled(
            new ScriptedStage(
                List.of(new StageResult.Waiting<>("later", Duration.ZERO, StageResult.FOREVER))));
    journaled.advance(updated);
    Map<String, Object> fact = new Entry.OfPublish().write(new Published(updated, SENT, Bakes.NOW));
    journal.write(Bakes.request().bake(), StageName.PUBLISH, fact);

    journaled.onFailure(updated, "interrupted", true);

    assertThat(journal.entries.values()).containsExactly(fact);
  }

  @Test
  void anEntrySomebodyChangedIsRefusedWithItsField() {
    EntryFields changed = new EntryFields(Map.of("image", "ami-x", "snapshots", List.of()));

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> new Entry.OfBuild().read(Bakes.located(), changed))
        .withMessageContaining("image")
        .withMessageContaining("ami-x");
  }

  @Test
  void aBakeIsNotResumedWithAChangedRecipe() {
    BakeRequest changed =
        new BakeRequest(
            Bakes.request().bake(), Bakes.request().recipe(), new RecipeDigest("e".repeat(64)));
    EntryFields kept = new EntryFields(new Entry.OfLookup().write(Bakes.located()));

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> new Entry.OfLookup().read(changed, kept))
        .withMessageContaining("recipe was changed");
  }

  private Stage<Updated, Published> journaled(ScriptedStage stage) {
    return new JournaledStage<>(stage, new Entry.OfPublish(), journal, CLOCK);
  }

  private static Built encrypted(Built built) {
    KeyArn key = new KeyArn("arn:aws:kms:eu-west-1:111111111111:key/1");
    return new Built(built.located(), built.image(), built.snapshots(), new Encryption.Under(key));
  }

  private static <I, O> void assertRoundTrip(Entry<I, O> entry, I before, O fact) {
    try {
      Map<String, Object> kept = JSON.std.mapFrom(JSON.std.asString(entry.write(fact)));
      assertThat(entry.read(before, new EntryFields(kept))).isEqualTo(fact);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class ScriptedStage implements Stage<Updated, Published> {
    private final Deque<StageResult<Published>> results;
    private final List<Integer> brokenOff = new ArrayList<>();

    ScriptedStage(List<StageResult<Published>> results) {
      this.results = new ArrayDeque<>(results);
    }

    @Override
    public StageName name() {
      return StageName.PUBLISH;
    }

    @Override
    public String summary(Published fact) {
      return fact.messages().toString();
    }

    @Override
    public void brokenOff(int times) {
      brokenOff.add(times);
    }

    @Override
    public StageResult<Published> advance(Updated fact) {
      return results.pop();
    }
  }

  private static final class NoStage implements Stage<BakeRequest, Located> {
    @Override
    public StageName name() {
      return StageName.LOOKUP;
    }

    @Override
    public String summary(Located fact) {
      return "";
    }

    @Override
    public StageResult<Located> advance(BakeRequest fact) {
      throw new AssertionError("not to be called");
    }
  }

  private static final class InMemoryJournal implements Journal {
    private final Map<String, Map<String, Object>> entries = new HashMap<>();

    @Override
    public Optional<Map<String, Object>> read(BakeId bake, StageName stage) {
      return Optional.ofNullable(entries.get(bake + "/" + stage));
    }

    @Override
    public void write(BakeId bake, StageName stage, Map<String, Object> entry) {
      entries.put(bake + "/" + stage, entry);
    }

    @Override
    public void fail(BakeId bake, StageName stage, Failure failure) {
      entries.merge(
          bake + "/" + stage,
          failure.entry(),
          (kept, failed) -> Failure.of(kept).isPresent() ? failed : kept);
    }
  }
}
