package dev.kiln.baker.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.publish.Grantee;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final BakeId BAKE = Bakes.request().bake();
  private static final Instant LATER = Bakes.NOW.plus(Duration.ofDays(1));
  private static final Grantee MEMBER = new Grantee.Account(new AccountId("222222222222"));

  private final InMemoryRecords records = new InMemoryRecords();
  private final InMemoryRemains remains = new InMemoryRemains();

  @Test
  void anInstanceOfAnAbandonedBakeIsTerminatedUnderItsStagesRole() {
    begin(Bakes.NOW.plusSeconds(60));
    remains.instances.add(new Remains.RemainingInstance("i-1", StageName.TEST, BAKE));

    assertThat(sweep())
        .singleElement()
        .satisfies(found -> assertThat(found.plan()).contains("test", "to be terminated"));
    assertThat(remains.done).containsExactly("end test of " + BAKE);
  }

  @Test
  void nothingOfABakeThatMayBeAtWorkIsTouched() {
    begin(LATER.plusSeconds(1));
    remains.instances.add(new Remains.RemainingInstance("i-1", StageName.BUILD, BAKE));
    image(false);

    assertThat(sweep()).isEmpty();
  }

  @Test
  void whatNothingIsRecordedOfIsLeft() {
    remains.instances.add(new Remains.RemainingInstance("i-1", StageName.BUILD, BAKE));
    image(false);

    assertThat(sweep()).singleElement().isInstanceOf(Finding.Left.class);
    assertThat(remains.done).isEmpty();
  }

  @Test
  void aTestedImageThatWasNeverPublishedIsLeftAndItsSharesTakenBack() {
    begin(Bakes.NOW.plusSeconds(60));
    records.write(BAKE, "update", Map.of("version", 1));
    image(true);

    assertThat(sweep())
        .extracting(Finding::plan)
        .containsExactly(
            "a tested image, left: a rollback may want it",
            "shared with 1, to be revoked",
            "shared with 1, to be revoked");
    assertThat(remains.grants).isEmpty();
    assertThat(remains.done).isEmpty();
  }

  @Test
  void anImageThatPassedNoTestIsUnmade() {
    begin(Bakes.NOW.plusSeconds(60));
    records.write(BAKE, "build", Map.of("image", Bakes.IMAGE.value()));
    image(false);
    remains.grants.clear();

    assertThat(sweep())
        .singleElement()
        .satisfies(found -> assertThat(found.plan()).contains("no test", "to be deregistered"));
    assertThat(remains.done).containsExactly("unmake %s of %s".formatted(Bakes.IMAGE, BAKE));
  }

  @Test
  void anUntestedImageThatSomebodySharedIsLeft() {
    begin(Bakes.NOW.plusSeconds(60));
    image(false);

    assertThat(sweep()).singleElement().isInstanceOf(Finding.Left.class);
    assertThat(remains.done).isEmpty();
    assertThat(remains.grants).hasSize(2);
  }

  @Test
  void theUntestedImageOfABakeWhoseRecipeIsNotRecordedIsLeft() {
    begin(Bakes.NOW.plusSeconds(60));
    records.write(BAKE, "lookup", Map.of("failedAt", Bakes.NOW.toString(), "why", "no base"));
    image(false);

    assertThat(sweep()).singleElement().isInstanceOf(Finding.Left.class);
    assertThat(remains.done).isEmpty();
  }

  @Test
  void whatIsPublishedStaysShared() {
    begin(Bakes.NOW.plusSeconds(60));
    records.write(BAKE, "publish", Map.of("publishedAt", Bakes.NOW.toString()));
    image(true);

    assertThat(sweep()).isEmpty();
    assertThat(remains.grants).hasSize(2);
  }

  @Test
  void anErrorWhileLookingRemovesNothing() {
    begin(Bakes.NOW.plusSeconds(60));
    remains.instances.add(new Remains.RemainingInstance("i-1", StageName.TEST, BAKE));
    remains.isBroken = true;

    assertThatIllegalStateException().isThrownBy(this::sweep);
    assertThat(remains.done).isEmpty();
  }

  @Test
  void whatWasTakenUpOrPublishedSinceItWasFoundIsLeft() {
    begin(Bakes.NOW.plusSeconds(60));
    records.write(BAKE, "update", Map.of("version", 1));
    remains.instances.add(new Remains.RemainingInstance("i-1", StageName.TEST, BAKE));
    image(true);
    Sweep sweep = new Sweep(records, remains, Clock.fixed(LATER, ZoneOffset.UTC));
    List<Finding> findings = sweep.find();

    begin(LATER.plusSeconds(60));
    assertThat(findings).hasSize(4).map(sweep::remove).containsOnly(Sweep.Outcome.LEFT);
    begin(Bakes.NOW.plusSeconds(60));
    records.write(BAKE, "publish", Map.of("publishedAt", Bakes.NOW.toString()));
    assertThat(findings.subList(1, 4)).map(sweep::remove).containsOnly(Sweep.Outcome.LEFT);

    assertThat(remains.done).isEmpty();
    assertThat(remains.grants).hasSize(2);
  }

  @Test
  void aBakeThatCannotBeReadIsLeftAndTheOthersAreNot() {
    BakeId other = new BakeId("web-20261121T040000Z-ffffff");
    begin(Bakes.NOW.plusSeconds(60));
    records.write(other, BakeRecords.START, Map.of("standing", "upside down"));
    remains.instances.add(new Remains.RemainingInstance("i-1", StageName.TEST, other));
    remains.instances.add(new Remains.RemainingInstance("i-2", StageName.TEST, BAKE));

    assertThat(sweep())
        .satisfiesExactly(
            left ->
                assertThat(left.plan()).contains("unreadable: bakes/" + other + "/start.json: "),
            found -> assertThat(found.id()).isEqualTo("i-2"));
    assertThat(remains.done).containsExactly("end test of " + BAKE);
  }

  private List<Finding> sweep() {
    Sweep sweep = new Sweep(records, remains, Clock.fixed(LATER, ZoneOffset.UTC));
    List<Finding> findings = sweep.find();
    findings.forEach(sweep::remove);
    return findings;
  }

  private void begin(Instant latest) {
    records.write(
        BAKE,
        BakeRecords.START,
        Map.of(
            "recipe",
            "web",
            "startedAt",
            Bakes.NOW.toString(),
            "latest",
            latest.toString(),
            "standing",
            "at work"));
    records.write(BAKE, "lookup", new Entry.OfLookup().write(Bakes.located()));
  }

  private void image(boolean isTested) {
    remains.images.add(
        new Remains.RemainingImage(Bakes.IMAGE, List.of(Bakes.SNAPSHOT), BAKE, isTested));
    remains.grants.add(new Shareable.Image(Bakes.IMAGE));
    remains.grants.add(new Shareable.Snapshot(Bakes.SNAPSHOT));
  }

  /// Whatever is shared is shared with one member.
  private static final class InMemoryRemains implements Remains, Sharing {
    private final List<RemainingInstance> instances = new ArrayList<>();
    private final List<RemainingImage> images = new ArrayList<>();
    private final Set<Shareable> grants = new HashSet<>();
    private final List<String> done = new ArrayList<>();
    private boolean isBroken;

    @Override
    public List<RemainingInstance> instances(StageName stage) {
      return instances.stream().filter(instance -> instance.stage() == stage).toList();
    }

    @Override
    public List<RemainingImage> images() {
      if (isBroken) {
        throw new IllegalStateException("throttled");
      }
      return images;
    }

    @Override
    public void end(StageName stage, BakeId bake, RecipeDigest digest) {
      done.add("end %s of %s".formatted(stage, bake));
    }

    @Override
    public void unmake(BakeId bake, ImageId image) {
      done.add("unmake %s of %s".formatted(image, bake));
    }

    @Override
    public Sharing sharing(BakeId bake, RecipeDigest digest) {
      return this;
    }

    @Override
    public Set<Grantee> grantees(Shareable what) {
      return grants.contains(what) ? Set.of(MEMBER) : Set.of();
    }

    @Override
    public void grant(Shareable what, List<Grantee.Account> accounts) {
      throw new AssertionError("nothing is to be shared");
    }

    @Override
    public void revoke(Shareable what, List<Grantee> grantees) {
      assertThat(grantees).containsExactly(MEMBER);
      grants.remove(what);
    }
  }
}
