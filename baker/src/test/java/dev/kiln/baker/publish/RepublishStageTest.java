package dev.kiln.baker.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.publish.RepublishStage.Republished;
import dev.kiln.baker.publish.RepublishStage.Wanted;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Retention;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepublishStageTest {
  private static final AccountId OLD = new AccountId("222222222222");
  private static final AccountId NEW = new AccountId("333333333333");
  private static final AccountId STRANGER = new AccountId("999999999999");
  private static final Shareable IMAGE = new Shareable.Image(Bakes.IMAGE);
  private static final Shareable ONE = new Shareable.Snapshot(Bakes.SNAPSHOT);
  private static final Shareable TWO =
      new Shareable.Snapshot(new SnapshotId("snap-0123456789abcdef1"));
  private static final Instant LATER = Instant.parse("2026-12-01T09:30:00.5Z");
  private static final Retention RETENTION = Retention.DEFAULT;

  private final InMemoryMembers members = new InMemoryMembers();

  @Test
  void sharesWithTheNamedAccountsOnlyAndNobodyLosesAShare() {
    shared(IMAGE, OLD, STRANGER);
    shared(ONE, OLD);
    shared(TWO, OLD);

    Republished fact = republish(to(NEW));

    assertThat(members.grants)
        .containsEntry(IMAGE, accounts(OLD, STRANGER, NEW))
        .containsEntry(ONE, accounts(OLD, NEW))
        .containsEntry(TWO, accounts(OLD, NEW));
    assertThat(fact.added()).containsExactly(NEW);
    assertThat(members.calls)
        .containsExactly("look", "grant", "look", "grant", "look", "grant", "send");
  }

  @Test
  void tellsTheNamedAccountsOnlyAsTheNewsOfNow() {
    republish(to(NEW));

    assertThat(members.pairsHeard())
        .containsExactly("333333333333:eu-west-1", "333333333333:us-east-1");
    var message = members.heard.getFirst().notification().message();
    assertThat(message.sourceAmi()).isEqualTo(Bakes.IMAGE);
    assertThat(message.name()).isEqualTo(Bakes.request().bake().imageName());
    assertThat(message.description()).isEqualTo("as it was baked");
    assertThat(message.tags()).isEqualTo(Bakes.built().tags());
    assertThat(message.origin())
        .isEqualTo(
            new Origin.Kiln(
                Bakes.request().recipe().name(),
                Bakes.request().bake(),
                Instant.parse("2026-12-01T09:30:00Z"),
                RETENTION,
                new Encryption.None(),
                true));
  }

  @Test
  void whatIsSharedAlreadyIsLookedAtAndToldAgain() {
    republish(to(NEW));
    members.calls.clear();

    Republished again = republish(to(NEW));

    assertThat(again.added()).isEmpty();
    assertThat(members.calls).containsExactly("look", "look", "look", "send");
    assertThat(members.heard.getLast()).isEqualTo(members.heard.getFirst());
  }

  @Test
  void anAccountThatLacksOneSnapshotGetsIt() {
    shared(IMAGE, NEW);
    shared(ONE, NEW);

    Republished fact = republish(to(NEW));

    assertThat(fact.added()).containsExactly(NEW);
    assertThat(members.calls).containsExactly("look", "look", "grant", "look", "send");
  }

  @Test
  void onlyShardsOfTheNamedAccountsHearOfIt() {
    Installation from = Bakes.INSTALLATION;
    Installation sharded =
        new Installation(
            from.namespace(), from.tooling(), from.region(), from.builder(), from.fleet(), 10);

    var _ = stage(sharded).advance(wanted(to(NEW)));

    assertThat(members.heard)
        .extracting(InMemoryMembers.Heard::topicArn)
        .containsExactly("arn:aws:sns:eu-west-1:111111111111:kiln-image-created-3");
  }

  @Test
  void aThousandAccountsAreSharedWithInBatches() {
    AccountId[] many =
        IntStream.range(0, 1_000)
            .mapToObj(number -> new AccountId("9%011d".formatted(number)))
            .toArray(AccountId[]::new);

    Republished fact = republish(to(many));

    assertThat(fact.added()).hasSize(1_000);
    assertThat(members.calls).filteredOn("grant"::equals).hasSize(6);
  }

  @Test
  void calledAgainAfterItBrokeOffItStillSaysWhoWasAdded() {
    RepublishStage stage = stage(Bakes.INSTALLATION);
    members.callsLeft = 6;
    assertThatExceptionOfType(InMemoryMembers.Crash.class)
        .isThrownBy(() -> stage.advance(wanted(to(NEW))));
    members.callsLeft = Integer.MAX_VALUE;

    assertThat(done(stage.advance(wanted(to(NEW)))).added()).containsExactly(NEW);
    assertThat(members.heard).hasSize(1);
  }

  private void shared(Shareable what, AccountId... with) {
    members.grants.put(what, new HashSet<>(accounts(with)));
  }

  private Republished republish(Audience.Pairs to) {
    return done(stage(Bakes.INSTALLATION).advance(wanted(to)));
  }

  private static Republished done(StageResult<Republished> result) {
    return switch (result) {
      case StageResult.Done<Republished> done -> done.fact();
      case StageResult<Republished> other -> throw new AssertionError(other);
    };
  }

  private RepublishStage stage(Installation installation) {
    return new RepublishStage(installation, members, members, Clock.fixed(LATER, ZoneOffset.UTC));
  }

  private static Wanted wanted(Audience.Pairs to) {
    PublishedImage image =
        new PublishedImage(
            Bakes.request().bake(),
            Bakes.request().digest(),
            Bakes.IMAGE,
            List.of(Bakes.SNAPSHOT, new SnapshotId("snap-0123456789abcdef1")),
            new Encryption.None(),
            "as it was baked",
            Bakes.built().tags());
    return new Wanted(image, to, RETENTION);
  }

  private static Audience.Pairs to(AccountId... accounts) {
    SortedMap<AccountId, SortedSet<Region>> pairs = new TreeMap<>(Map.of());
    for (AccountId account : accounts) {
      pairs.put(account, new TreeSet<>(List.of(new Region("eu-west-1"), new Region("us-east-1"))));
    }
    return new Audience.Pairs(pairs);
  }

  private static Set<Grantee> accounts(AccountId... ids) {
    Set<Grantee> grantees = new HashSet<>();
    Arrays.stream(ids).map(Grantee.Account::new).forEach(grantees::add);
    return grantees;
  }
}
