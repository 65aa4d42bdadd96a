package dev.kiln.baker.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.tag.TagKey;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublishStageTest {
  private static final Updated UPDATED = new Updated(Bakes.tested(), "/kiln/images/web", 1);
  private static final Shareable IMAGE = new Shareable.Image(Bakes.IMAGE);
  private static final Shareable SNAPSHOT = new Shareable.Snapshot(Bakes.SNAPSHOT);
  private static final SnapshotId OTHER = new SnapshotId("snap-0123456789abcdef1");
  private static final int REGIONS = 8;

  private final InMemoryMembers members = new InMemoryMembers();

  @Test
  void sharesWithTheTargetsBeforeItTellsThem() {
    publish(UPDATED);

    assertThat(members.calls).containsExactly("look", "grant", "look", "grant", "send");
    assertThat(members.grants)
        .containsEntry(SNAPSHOT, grantees(UPDATED))
        .containsEntry(IMAGE, grantees(UPDATED));
  }

  @Test
  void carriesTheImagesTagsBecauseNobodyElseSeesThem() {
    publish(UPDATED);

    assertThat(message().tags().values())
        .containsEntry("Team", "web")
        .containsEntry(TagKey.NAME, Bakes.request().bake().imageName().value())
        .containsEntry(TagKey.SOURCE_AMI, Bakes.BASE.value())
        .containsEntry(TagKey.BAKE, Bakes.request().bake().value())
        .containsEntry(TagKey.TESTED, Bakes.NOW.toString());
  }

  @Test
  void saysUnderWhichKeyTheImageIsEncrypted() {
    Encryption encryption =
        new Encryption.Under(new KeyArn("arn:aws:kms:eu-west-1:111111111111:key/1"));

    publish(updated(Bakes.request().recipe().targets(), encryption));

    assertThat(message().origin())
        .isInstanceOfSatisfying(
            Origin.Kiln.class,
            origin -> {
              assertThat(origin.bake()).isEqualTo(Bakes.request().bake());
              assertThat(origin.encryption()).isEqualTo(encryption);
            });
  }

  @Test
  void whoeverElseHadAShareLosesIt() {
    Set<Grantee> others =
        Set.of(
            new Grantee.Account(new AccountId("999999999999")),
            new Grantee.Everybody(),
            new Grantee.Organization("arn:aws:organizations::1:organization/o-1"),
            new Grantee.OrganizationalUnit("arn:aws:organizations::1:ou/o-1/ou-1"));
    members.grants.put(IMAGE, new HashSet<>(others));

    publish(UPDATED);

    assertThat(members.grants).containsEntry(IMAGE, grantees(UPDATED));
  }

  @Test
  void theImageOfAnotherBakeKeepsItsShares() {
    Shareable another = new Shareable.Snapshot(OTHER);
    Set<Grantee> its = Set.of(new Grantee.Account(new AccountId("999999999999")));
    members.grants.put(another, its);

    publish(UPDATED);

    assertThat(members.grants).containsEntry(another, its);
  }

  @Test
  void aThousandAccountsTakeTwoCallsForEachSnapshotAndTheImage() {
    Updated updated = updated(targets(1_000), new Encryption.None());

    Published published = publish(updated);

    assertThat(callsOf("look")).isEqualTo(3);
    assertThat(callsOf("grant")).isEqualTo(6);
    assertThat(callsOf("revoke")).isZero();
    assertThat(published.messages()).hasSize(callsOf("send"));
    assertThat(published.messages().stream().mapToLong(Published.Sent::targets).sum())
        .isEqualTo(1_000L * REGIONS);
    assertThat(members.pairsHeard()).isEqualTo(targets(1_000).filterPairs());
  }

  @Test
  void whatIsSharedAlreadyIsLookedAtAndLeftAlone() {
    publish(UPDATED);
    members.calls.clear();

    publish(UPDATED);

    assertThat(members.calls).containsExactly("look", "look", "send");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void brokenOffAtAnyCallItEndsWithTheSameShares(int callsBefore) {
    Updated updated = updated(targets(1_000), new Encryption.None());
    withStrangers();
    members.callsLeft = callsBefore;
    assertThatExceptionOfType(InMemoryMembers.Crash.class).isThrownBy(() -> publish(updated));
    int heardBefore = members.pairsHeard().size();
    members.callsLeft = Integer.MAX_VALUE;

    Published published = publish(updated);

    assertThat(members.grants.keySet())
        .containsExactlyInAnyOrder(IMAGE, SNAPSHOT, new Shareable.Snapshot(OTHER));
    assertThat(members.grants.values()).containsOnly(grantees(updated));
    assertThat(members.pairsHeard().subList(heardBefore, members.pairsHeard().size()))
        .isEqualTo(targets(1_000).filterPairs());
    assertThat(members.heard)
        .extracting(heard -> heard.notification().message().origin())
        .containsOnly(message().origin());
    assertThat(published.messages()).hasSizeLessThanOrEqualTo(members.heard.size());
  }

  /// As many as an undisturbed run makes, see the test of a thousand accounts: three looks, one
  /// revocation, six grants, and two messages.
  static IntStream calls() {
    return IntStream.rangeClosed(1, 12);
  }

  @Test
  void theCallsThatAreBrokenOffAreAllThereAre() {
    withStrangers();

    publish(updated(targets(1_000), new Encryption.None()));

    assertThat(members.calls).hasSize(Math.toIntExact(calls().count()));
  }

  @Test
  void onlyTopicsWithATargetHearOfIt() {
    Installation sharded =
        new Installation(
            Bakes.INSTALLATION.namespace(),
            Bakes.INSTALLATION.tooling(),
            Bakes.INSTALLATION.region(),
            Bakes.INSTALLATION.builder(),
            Bakes.INSTALLATION.fleet(),
            10);
    Updated updated = updated(targets(2), new Encryption.None());

    var _ = stage(sharded).advance(updated);

    assertThat(members.heard)
        .extracting(
            InMemoryMembers.Heard::topicArn,
            heard -> heard.notification().message().audience().accounts().toString())
        .containsExactly(
            tuple("arn:aws:sns:eu-west-1:111111111111:kiln-image-created-0", "[900000000000]"),
            tuple("arn:aws:sns:eu-west-1:111111111111:kiln-image-created-1", "[900000000001]"));
    assertThat(members.pairsHeard()).isEqualTo(targets(2).filterPairs());
  }

  @Test
  void aLargeFanOutIsSummedUp() {
    Published published = publish(updated(targets(1_000), new Encryption.None()));

    assertThat(stage(Bakes.INSTALLATION).summary(published))
        .contains("1000 accounts", "8000 copies")
        .hasSizeLessThan(100);
  }

  private void withStrangers() {
    members.grants.put(
        IMAGE, new HashSet<>(Set.of(new Grantee.Account(new AccountId("111111111112")))));
  }

  private int callsOf(String name) {
    return (int) members.calls.stream().filter(name::equals).count();
  }

  private ImageCreated message() {
    return members.heard.getFirst().notification().message();
  }

  private Published publish(Updated updated) {
    return switch (stage(Bakes.INSTALLATION).advance(updated)) {
      case StageResult.Done<Published> done -> done.fact();
      case StageResult<Published> other -> throw new AssertionError(other);
    };
  }

  private PublishStage stage(Installation installation) {
    return new PublishStage(installation, members, members, Clock.fixed(Bakes.NOW, ZoneOffset.UTC));
  }

  private static Set<Grantee> grantees(Updated updated) {
    return updated.tested().built().located().request().recipe().targets().accounts().stream()
        .map(Grantee.Account::new)
        .collect(Collectors.toSet());
  }

  private static Audience.Pairs targets(int accounts) {
    SortedMap<AccountId, SortedSet<Region>> pairs = new TreeMap<>();
    for (int account = 0; account < accounts; account++) {
      SortedSet<Region> its = new TreeSet<>();
      for (int region = 0; region < REGIONS; region++) {
        its.add(new Region("eu-west-" + region));
      }
      pairs.put(new AccountId("9%011d".formatted(account)), its);
    }
    return new Audience.Pairs(pairs);
  }

  /// An image with two snapshots.
  private static Updated updated(Audience.Pairs targets, Encryption encryption) {
    BakeRequest from = Bakes.request();
    Recipe recipe = from.recipe();
    BakeRequest request =
        new BakeRequest(
            from.bake(),
            new Recipe(
                recipe.name(),
                recipe.description(),
                recipe.base(),
                recipe.build(),
                recipe.test(),
                targets,
                recipe.tags(),
                recipe.schedule(),
                recipe.retention()),
            from.digest());
    Built built =
        new Built(
            new Located(request, Bakes.located().base()),
            Bakes.IMAGE,
            List.of(Bakes.SNAPSHOT, OTHER),
            encryption);
    return new Updated(new Tested(built, Bakes.NOW), "/kiln/images/web", 1);
  }
}
