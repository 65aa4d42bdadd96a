package dev.kiln.copier.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionTest {
  private static final ImageCreated IMAGE = Published.image(1);
  private static final ImageId ONE = new ImageId("ami-00000000000000001");
  private static final ImageId TWO = new ImageId("ami-00000000000000002");
  private static final ImageId THREE = new ImageId("ami-00000000000000003");

  @Test
  void copiesWithEverythingInOneRequest() {
    CopyRequest request = request(decide(IMAGE, List.of()));

    assertThat(request.name()).isEqualTo(IMAGE.name());
    assertThat(request.key()).isEqualTo(Published.HERE.key());
    assertThat(request.tags().values())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "Recipe", "web",
                "BuiltBy", "kiln",
                "Encrypted", "true",
                "CopiedFromAMI", IMAGE.sourceAmi().value(),
                "kiln:source-region", "eu-west-1",
                "kiln:attempt", "1",
                "kiln:announced-at", "2026-11-21T04:31:07Z",
                "kiln:bake", "web-20261121T040000Z-000001",
                "kiln:retain", "3/P14D"));
  }

  @Test
  void saysNothingOfRetentionForImagesOfOthers() {
    ImageCreated foreign = with(IMAGE, IMAGE.audience(), IMAGE.tags(), new Origin.Amigo());

    assertThat(request(decide(foreign, List.of())).tags().values())
        .doesNotContainKey("kiln:retain")
        .containsEntry("kiln:announced-at", Published.SENT.toString());
  }

  @Test
  void needsNoSightWhenOthersAreMeant() {
    Audience others = new Audience.Accounts(new TreeSet<>(List.of(new AccountId("333333333333"))));
    ImageCreated image = with(IMAGE, others, IMAGE.tags(), IMAGE.origin());

    assertThat(on(Published.order(image, 1), Map.of())).isEqualTo(new Settled.NotForUs());
  }

  @Test
  void needsNoSightWhenTheMessageIsNotUnderstood() {
    Order order =
        Order.of(
            new Reading.Refused(List.of("a", "b")),
            1,
            () -> Published.SENT,
            Optional.of(Published.SENT));

    assertThat(on(order, Map.of())).isEqualTo(new Settled.Refused(List.of("a", "b")));
  }

  @Test
  void anAvailableCopyIsEnough() {
    Decision decision =
        decide(
            IMAGE,
            List.of(
                copy(ONE, State.PENDING, 1),
                copy(TWO, State.AVAILABLE, 1),
                copy(THREE, State.FAILED, 2)));

    assertThat(decision).isEqualTo(new Settled.AlreadyThere(TWO));
  }

  @Test
  void aPendingCopyIsEnough() {
    Decision decision = decide(IMAGE, List.of(copy(ONE, State.PENDING, 1)));

    assertThat(decision).isEqualTo(new Settled.AlreadyThere(ONE));
  }

  @Test
  void failedCopiesRaiseTheAttemptAndTheName() {
    CopyRequest request =
        request(decide(IMAGE, List.of(copy(ONE, State.FAILED, 2), copy(TWO, State.FAILED, 1))));

    assertThat(request.attempt()).isEqualTo(3);
    assertThat(request.name().value()).isEqualTo(IMAGE.name() + "-3");
    assertThat(request.tags().values()).containsEntry("kiln:attempt", "3");
    assertThat(request.token()).isEqualTo(ClientToken.of(IMAGE.sourceAmi(), Published.HERE, 3));
  }

  @Test
  void deregisteredCopiesRaiseTheAttemptBecauseEc2RemembersTheirTokens() {
    Decision decision = decide(IMAGE, List.of(copy(ONE, State.DEREGISTERED, 1)));

    assertThat(request(decision).attempt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 2", "3, 3", "4, 4"})
  void spentAttemptsAreNotMadeAgain(int firstOfMessage, int made) {
    Decision decision =
        on(
            Published.order(IMAGE, firstOfMessage),
            Map.of(IMAGE.sourceAmi(), new Existing.Found(List.of(copy(ONE, State.FAILED, 1)))));

    assertThat(request(decision).attempt()).isEqualTo(made);
  }

  @Test
  void aCopyThatIsThereIsEnoughHoweverManyAttemptsAreSpent() {
    Decision decision =
        on(
            Published.order(IMAGE, Decision.MOST_ATTEMPTS + 1),
            Map.of(IMAGE.sourceAmi(), new Existing.Found(List.of(copy(ONE, State.PENDING, 1)))));

    assertThat(decision).isEqualTo(new Settled.AlreadyThere(ONE));
  }

  @Test
  void attemptsHaveAnEnd() {
    List<ExistingCopy> failed = List.of(copy(ONE, State.FAILED, Decision.MOST_ATTEMPTS - 1));
    List<ExistingCopy> allFailed = List.of(copy(ONE, State.FAILED, Decision.MOST_ATTEMPTS));

    assertThat(request(decide(IMAGE, failed)).attempt()).isEqualTo(Decision.MOST_ATTEMPTS);
    assertThat(reason(decide(IMAGE, allFailed)))
        .contains("20 attempts to copy " + IMAGE.sourceAmi());
  }

  @Test
  void attemptsOfWhichNothingShowsHaveAnEndMuchSooner() {
    Map<ImageId, Existing> none = Map.of(IMAGE.sourceAmi(), new Existing.Found(List.of()));

    assertThat(request(on(Published.order(IMAGE, 3), none)).attempt()).isEqualTo(3);
    assertThat(reason(on(Published.order(IMAGE, 4), none)))
        .contains(IMAGE.sourceAmi().value(), "3 attempts", "up to attempt 3", "deregistered");
  }

  /// Those before were seen to fail.
  @Test
  void onlyAttemptsAfterTheLastThatShowsCountAsUnseen() {
    List<ExistingCopy> failed = List.of(copy(ONE, State.FAILED, 3));
    Map<ImageId, Existing> seen = Map.of(IMAGE.sourceAmi(), new Existing.Found(failed));

    assertThat(request(on(Published.order(IMAGE, 6), seen)).attempt()).isEqualTo(6);
    assertThat(reason(on(Published.order(IMAGE, 7), seen))).contains("3 attempts");
  }

  /// The function confirm has it tried again, when the time for it has come.
  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"FAILED", "DISABLED", "DEREGISTERED"})
  void aMessageWhoseCopyWasMadeAndIsOfNoUseSinceBeginsNoOther(State state) {
    Instant secondOfTheMessage = Published.SENT.truncatedTo(ChronoUnit.SECONDS);

    assertThat(decide(IMAGE, List.of(new ExistingCopy(ONE, state, 1, secondOfTheMessage))))
        .isEqualTo(new Settled.Answered(ONE, state));
  }

  @Test
  void ofSeveralCopiesForTheMessageTheLastIsTheAnswer() {
    Instant since = Published.SENT.plusSeconds(60);

    assertThat(
            decide(
                IMAGE,
                List.of(
                    new ExistingCopy(TWO, State.FAILED, 2, since),
                    new ExistingCopy(ONE, State.FAILED, 1, since))))
        .isEqualTo(new Settled.Answered(TWO, State.FAILED));
  }

  @Test
  void aDisabledCopyIsForAPersonToDecideOn() {
    Decision decision = decide(IMAGE, List.of(copy(ONE, State.DISABLED, 1)));

    assertThat(decision)
        .asInstanceOf(type(Settled.Refused.class))
        .satisfies(refused ->
            assertThat(refused.reasons())
                .singleElement()
                .asString()
                .contains(ONE.value(), IMAGE.sourceAmi().value(), "disabled"));
  }

  @Test
  void refusesTagsThatLeaveNoRoomForTheCopysOwn() {
    Map<String, String> fifty =
        IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "Tag" + i, _ -> "x"));
    ImageCreated image = with(IMAGE, IMAGE.audience(), Tags.of(fifty), IMAGE.origin());

    assertThat(decide(image, List.of()))
        .isEqualTo(
            new Settled.Refused(
                List.of("with the tags of a copy, 57 tags are more than the 50 EC2 takes")));
  }

  @Test
  void refusesTagsThatLeaveNoRoomForWhatBecomesOfTheCopy() {
    Map<String, String> most =
        IntStream.range(0, 42).boxed().collect(Collectors.toMap(i -> "Tag" + i, _ -> "x"));
    ImageCreated fits = with(IMAGE, IMAGE.audience(), Tags.of(most), IMAGE.origin());
    ImageCreated full =
        with(IMAGE, IMAGE.audience(), fits.tags().with(Map.of("Tag42", "x")), IMAGE.origin());

    assertThat(request(decide(fits, List.of())).tags().values()).hasSize(49);
    assertThat(decide(full, List.of())).isInstanceOf(Settled.Refused.class);
  }

  @Test
  void putsOffWhatItCannotLookUpNow() {
    Decision decision =
        on(Published.order(IMAGE, 1), Map.of(IMAGE.sourceAmi(), new Existing.Later("throttled")));

    assertThat(decision).isEqualTo(new Settled.Later(Wait.BUSY, "throttled"));
  }

  @Test
  void refusesWhatItMayNotLookUp() {
    Decision decision =
        on(Published.order(IMAGE, 1), Map.of(IMAGE.sourceAmi(), new Existing.Refused("forbidden")));

    assertThat(decision).isEqualTo(new Settled.Refused(List.of("forbidden")));
  }

  @Test
  void cutsADescriptionThatEc2WouldRefuse() {
    ImageCreated image =
        new ImageCreated(
            IMAGE.sourceAmi(),
            IMAGE.sourceRegion(),
            IMAGE.audience(),
            IMAGE.name(),
            "x".repeat(300),
            IMAGE.tags(),
            IMAGE.origin());

    assertThat(request(decide(image, List.of())).description()).hasSize(255);
  }

  /// From before the message was sent.
  private static ExistingCopy copy(ImageId image, State state, int attempt) {
    return new ExistingCopy(image, state, attempt, Published.CREATED);
  }

  private static Decision decide(ImageCreated image, List<ExistingCopy> copies) {
    return on(Published.order(image, 1), Map.of(image.sourceAmi(), new Existing.Found(copies)));
  }

  private static Decision on(Order order, Map<ImageId, Existing> seen) {
    return Decision.on(order, Published.HERE, new Sight(seen));
  }

  private static String reason(Decision decision) {
    return switch (decision) {
      case Settled.Refused(List<String> reasons) -> String.join("; ", reasons);
      case Decision other -> throw new AssertionError(other);
    };
  }

  private static CopyRequest request(Decision decision) {
    return switch (decision) {
      case Decision.Copy(CopyRequest request) -> request;
      case Settled settled -> throw new AssertionError(settled);
    };
  }

  private static ImageCreated with(
      ImageCreated image, Audience audience, Tags tags, Origin origin) {
    return new ImageCreated(
        image.sourceAmi(),
        image.sourceRegion(),
        audience,
        image.name(),
        image.description(),
        tags,
        origin);
  }
}
