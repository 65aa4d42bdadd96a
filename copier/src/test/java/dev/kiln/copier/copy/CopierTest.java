package dev.kiln.copier.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopierTest {
  private static final ImageCreated IMAGE = Published.image(1);
  private static final Order FIRST = Published.order(IMAGE, 1);
  private static final Order SECOND = Published.order(IMAGE, 2);

  private final SetClock clock = new SetClock(Published.SENT);

  /// What is made at once is made before the message is sent, so that it is not for this one.
  private final InMemoryCopies copies =
      new InMemoryCopies(Clock.offset(clock, Duration.between(Published.SENT, Published.CREATED)));

  private final Copier copier = new Copier(Published.HERE, copies, clock);

  CopierTest() {
    copies.share(IMAGE.sourceAmi());
  }

  @Test
  void copiesOnceWhenDeliveredTwice() {
    Outcome first = copy(FIRST);
    Outcome second = copy(FIRST);

    ImageId copy = copies.made().iterator().next();
    assertThat(copies.made()).hasSize(1);
    assertThat(first).isEqualTo(new Outcome.Asked(copy, 1));
    assertThat(second).isEqualTo(new Settled.AlreadyThere(copy));
  }

  @Test
  void copiesOnceWhenDeliveredFiftyTimesAtOnce() throws Exception {
    int deliveries = 50;
    Copier racing = new Copier(Published.HERE, new Racing(copies, deliveries), clock);

    List<Outcome> outcomes = atOnce(deliveries, racing);

    assertThat(copies.made()).hasSize(1);
    assertThat(copies.asked()).hasSize(deliveries);
    assertThat(outcomes)
        .hasSize(deliveries)
        .containsOnly(new Outcome.Asked(copies.made().iterator().next(), 1));
  }

  @Test
  void copiesAgainUnderAnotherNameWhenTheCopyFailed() {
    ImageId failed = asked(copy(FIRST));
    copies.set(failed, State.FAILED);

    Outcome outcome = copy(FIRST);

    assertThat(asked(outcome)).isNotEqualTo(failed);
    assertThat(copies.asked().getLast().name().value()).isEqualTo(IMAGE.name() + "-2");
  }

  @Test
  void findsTheCopyThatTookItsNameSinceItLooked() {
    Copies late = new Late(copies, 1);
    ImageId there = copies.add(described("an older description"), State.PENDING);

    Outcome outcome = copy(late, FIRST);

    assertThat(outcome).isEqualTo(new Settled.AlreadyThere(there));
  }

  @Test
  void raisesTheAttemptWhenAFailedCopyTookItsName() {
    Copies late = new Late(copies, 1);
    copies.add(described("an older description"), State.FAILED);

    Outcome outcome = copy(late, FIRST);

    assertThat(outcome).asInstanceOf(type(Outcome.Asked.class)).matches(a -> a.attempt() == 2);
  }

  @Test
  void refusesNamingBothImagesWhenAnotherImageHasTheName() {
    ImageId holder =
        copies.add(
            CopyRequest.of(Published.image(2), Published.CREATED, Published.HERE, 1),
            State.PENDING);
    ImageCreated namesake =
        new ImageCreated(
            IMAGE.sourceAmi(),
            IMAGE.sourceRegion(),
            IMAGE.audience(),
            Published.image(2).name(),
            IMAGE.description(),
            IMAGE.tags(),
            IMAGE.origin());

    Outcome outcome = copy(Published.order(namesake, 1));

    assertThat(reason(outcome)).contains(IMAGE.sourceAmi().value(), holder.value());
  }

  @Test
  void raisesTheAttemptOnlyOnce() {
    Copies late = new Late(copies, 1);
    copies.add(described("an older description"), State.FAILED);
    copies.answerNext(new Answer.Taken("taken"));
    copies.answerNext(new Answer.Taken("taken again"));

    Outcome outcome = copy(late, FIRST);

    assertThat(outcome).isEqualTo(new Outcome.Spent(2, spent(outcome)));
    assertThat(spent(outcome)).contains("taken again");
    assertThat(copies.asked()).hasSize(2);
    assertThat(copies.calls()).isEqualTo(Copier.MOST_CALLS);
  }

  @Test
  void waitsForTheCopyThatTookItsNameAndDoesNotShowYet() {
    ImageId there = copies.add(described("an older description"), State.PENDING);
    copies.hide(there);

    Outcome early = copy(FIRST);
    copies.show(there);
    Outcome then = copy(FIRST);

    assertThat(spent(early)).contains("no copy of " + IMAGE.sourceAmi(), "IdempotentParameter");
    assertThat(then).isEqualTo(new Settled.AlreadyThere(there));
  }

  @Test
  void waitsForTheCopyThatShowsByItsNameOnly() {
    ImageId there = copies.add(described("an older description"), State.PENDING);

    Outcome outcome = copy(new Late(copies, 2), FIRST);

    assertThat(later(outcome)).contains(there.value(), IMAGE.sourceAmi().value());
  }

  @Test
  void waitsWhenTheHolderOfTheNameCannotBeLookedUp() {
    copies.answerNext(new Answer.Taken("taken"));
    Copies blind =
        new Late(copies, 0) {
          @Override
          public NameHolder holderOf(ImageName name, ImageId source) {
            return new NameHolder.Unknown("throttled");
          }
        };

    assertThat(copy(blind, FIRST)).isEqualTo(new Settled.Later(Wait.BUSY, "throttled"));
  }

  @Test
  void aNewImageCostsOneLookAndOneRequest() {
    copy(FIRST);

    assertThat(copies.calls()).isEqualTo(2);
  }

  @Test
  void anOldImagesCopyIsLookedAtBeforeItIsBelieved() {
    clock.advance(Duration.ofDays(1));

    Outcome outcome = copy(FIRST);

    assertThat(outcome).isEqualTo(new Outcome.Begun(copies.made().iterator().next(), 1));
    assertThat(copies.calls()).isEqualTo(3);
  }

  /// EC2 finds it by its id, but not by its tag.
  @Test
  void aCopyThatWasAskedForBeforeIsNotBegunOnceMore() {
    ImageId early = asked(copy(FIRST));
    clock.advance(Duration.ofMinutes(12));

    Outcome again = copy(new Late(copies, 1), FIRST);

    assertThat(again).isEqualTo(new Settled.AlreadyThere(early));
    assertThat(copies.made()).hasSize(1);
  }

  /// A copy that was lost and is sent again: the message is as new as a first one.
  @Test
  void aMessageThatIsSentAgainIsNotBelievedToBeOfANewImage() {
    ImageId lost = asked(copy(FIRST));
    copies.deregister(lost);

    assertThat(copy(again())).isEqualTo(new Outcome.AskedUnseen(lost, 1));
  }

  @Test
  void doesNotBelieveInACopyThatWasDeregisteredSince() {
    ImageId gone = cleanedUp();

    assertThat(copy(FIRST)).isEqualTo(new Outcome.AskedUnseen(gone, 1));
  }

  @Test
  void makesTheNextAttemptWhenTheMessageSaysThatThoseBeforeAreSpent() {
    ImageId gone = cleanedUp();

    Outcome outcome = copy(SECOND);

    assertThat(asked(outcome)).isNotEqualTo(gone);
    assertThat(copies.asked().getLast().name().value()).isEqualTo(IMAGE.name() + "-2");
  }

  @Test
  void makesNoSecondCopyWhenTheFirstShowsByThen() {
    clock.advance(Duration.ofDays(1));
    ImageId young =
        copies.add(CopyRequest.of(IMAGE, Published.CREATED, Published.HERE, 1), State.PENDING);
    copies.hide(young);
    assertThat(copy(FIRST)).isEqualTo(new Outcome.AskedUnseen(young, 1));
    copies.show(young);

    Outcome outcome = copy(SECOND);

    assertThat(outcome).isEqualTo(new Settled.AlreadyThere(young));
    assertThat(copies.made()).hasSize(1);
  }

  @Test
  void doesNotBelieveInACopyThatShowsAsFailed() {
    clock.advance(Duration.ofDays(1));
    ImageId failed =
        copies.add(CopyRequest.of(IMAGE, Published.CREATED, Published.HERE, 1), State.FAILED);

    Outcome outcome = copy(new Late(copies, 1), FIRST);

    assertThat(spent(outcome)).contains(failed.value(), "attempt 1");
  }

  @Test
  void makesTheNextAttemptWhenTheTokenOfAGoneCopyStaysTaken() {
    copies.deregister(copies.add(described("an older description"), State.FAILED));
    spent(copy(FIRST));

    Outcome outcome = copy(SECOND);

    assertThat(outcome).asInstanceOf(type(Outcome.Asked.class)).matches(a -> a.attempt() == 2);
  }

  @Test
  void looksOnceForAllMessagesOfABatch() {
    List<Order> orders = IntStream.range(0, 10).mapToObj(CopierTest::order).toList();
    orders.forEach(order -> copies.share(order.sourceFor(Published.HERE).orElseThrow()));

    Sight sight = copier.look(orders);
    orders.forEach(order -> asked(copier.copy(order, sight)));

    assertThat(copies.made()).hasSize(10);
    assertThat(copies.calls()).isEqualTo(1 + 10);
  }

  @Test
  void looksForNothingThatIsForOthers() {
    ImageCreated others =
        IMAGE.to(new Audience.Accounts(new TreeSet<>(List.of(new AccountId("333333333333")))));

    copy(Published.order(others, 1));

    assertThat(copies.calls()).isZero();
  }

  @Test
  void twoMessagesOfABatchAboutTheSameImageAreOneCopyAndOneRequest() {
    Sight sight = copier.look(List.of(FIRST, FIRST));

    ImageId copy = asked(copier.copy(FIRST, sight));

    assertThat(copier.copy(FIRST, sight)).isEqualTo(new Settled.AlreadyThere(copy));
    assertThat(copies.calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Wait.class)
  void putsOffWhatEc2PutsOff(Wait wait) {
    copies.answerNext(new Answer.Later(wait, "not now"));

    assertThat(copy(FIRST)).isEqualTo(new Settled.Later(wait, "not now"));
  }

  @Test
  void whatIsNotSharedYetHasAnHour() {
    copies.answerNext(new Answer.Later(Wait.SHARE, "InvalidAMIID.NotFound"));
    clock.set(Published.CREATED.plus(Copier.PATIENCE));

    assertThat(copy(FIRST)).isEqualTo(new Settled.Later(Wait.SHARE, "InvalidAMIID.NotFound"));
  }

  @Test
  void whatIsNotSharedAfterAnHourIsRefusedWithWhatToCheck() {
    copies.answerNext(new Answer.Later(Wait.SHARE, "InvalidAMIID.NotFound"));
    clock.set(Published.CREATED.plus(Copier.PATIENCE).plusSeconds(1));

    assertThat(reason(copy(FIRST)))
        .contains(
            "InvalidAMIID.NotFound",
            IMAGE.sourceAmi().value(),
            "2026-11-21T04:31:07Z",
            "image or one of its snapshots is not shared",
            "source key's policy");
  }

  @ParameterizedTest
  @EnumSource(value = Wait.class, names = "SHARE", mode = EnumSource.Mode.EXCLUDE)
  void allElseWaitsForAsLongAsItTakes(Wait wait) {
    copies.answerNext(new Answer.Later(wait, "not now"));
    clock.advance(Duration.ofDays(30));

    assertThat(copy(FIRST)).isEqualTo(new Settled.Later(wait, "not now"));
  }

  @Test
  void refusesWhatEc2Refuses() {
    copies.answerNext(new Answer.Refused("forbidden"));

    assertThat(copy(FIRST)).isEqualTo(new Settled.Refused(List.of("forbidden")));
  }

  private Outcome copy(Order order) {
    return copy(copier, order);
  }

  private Outcome copy(Copies seen, Order order) {
    return copy(new Copier(Published.HERE, seen, clock), order);
  }

  private static Outcome copy(Copier copier, Order order) {
    return copier.copy(order, copier.look(List.of(order)));
  }

  private static Order order(int number) {
    return Published.order(Published.image(number), 1);
  }

  private static List<Outcome> atOnce(int times, Copier copier) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        running.add(threads.submit(() -> copy(copier, FIRST)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get(10, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }

  private static CopyRequest described(String description) {
    CopyRequest request = CopyRequest.of(IMAGE, Published.CREATED, Published.HERE, 1);
    return new CopyRequest(
        request.source(),
        request.sourceRegion(),
        request.name(),
        description,
        request.key(),
        request.tags(),
        request.attempt(),
        request.token());
  }

  private static ImageId asked(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Asked(ImageId image, int _) -> image;
      case Outcome.Begun(ImageId image, int _) -> image;
      case Outcome other -> throw new AssertionError(other);
    };
  }

  private static String spent(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Spent(int _, String why) -> why;
      case Outcome other -> throw new AssertionError(other);
    };
  }

  private static Order again() {
    ImageCreated first = Published.image(1);
    Origin.Kiln origin = (Origin.Kiln) first.origin();
    return Published.order(
        new ImageCreated(
            first.sourceAmi(),
            first.sourceRegion(),
            first.audience(),
            first.name(),
            first.description(),
            first.tags(),
            new Origin.Kiln(
                origin.recipe(),
                origin.bake(),
                origin.createdAt(),
                origin.retention(),
                origin.encryption(),
                true)),
        1);
  }

  /// A copy that failed, was deregistered by hand, and is asked for again the next day.
  private ImageId cleanedUp() {
    ImageId copy = asked(copy(FIRST));
    copies.set(copy, State.FAILED);
    copies.deregister(copy);
    clock.advance(Duration.ofDays(1));
    return copy;
  }

  private static String later(Outcome outcome) {
    return switch (outcome) {
      case Settled.Later(Wait _, String why) -> why;
      case Outcome other -> throw new AssertionError(other);
    };
  }

  private static String reason(Outcome outcome) {
    return switch (outcome) {
      case Settled.Refused(List<String> reasons) -> String.join("; ", reasons);
      case Outcome other -> throw new AssertionError(other);
    };
  }

  /// Everybody has looked before anybody asks.
  private record Racing(Copies copies, CyclicBarrier looked) implements Copies {
    Racing(Copies copies, int racers) {
      this(copies, new CyclicBarrier(racers));
    }

    @Override
    public Map<ImageId, Existing> of(Set<ImageId> sources) {
      Map<ImageId, Existing> existing = copies.of(sources);
      try {
        looked.await(10, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      return existing;
    }

    @Override
    public Existing withId(ImageId image) {
      return copies.withId(image);
    }

    @Override
    public NameHolder holderOf(ImageName name, ImageId source) {
      return copies.holderOf(name, source);
    }

    @Override
    public Answer ask(CopyRequest request) {
      return copies.ask(request);
    }
  }

  /// The first looks come too early to see anything.
  private static class Late implements Copies {
    private final Copies copies;
    private int early;

    Late(Copies copies, int early) {
      this.copies = copies;
      this.early = early;
    }

    @Override
    public Map<ImageId, Existing> of(Set<ImageId> sources) {
      return early-- > 0
          ? sources.stream()
              .collect(Collectors.toMap(source -> source, _ -> new Existing.Found(List.of())))
          : copies.of(sources);
    }

    @Override
    public Existing withId(ImageId image) {
      return copies.withId(image);
    }

    @Override
    public NameHolder holderOf(ImageName name, ImageId source) {
      return copies.holderOf(name, source);
    }

    @Override
    public Answer ask(CopyRequest request) {
      return copies.ask(request);
    }
  }
}
