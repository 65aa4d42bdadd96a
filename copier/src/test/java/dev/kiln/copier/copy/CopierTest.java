package dev.kiln.copier.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CopierTest {
  private static final ImageCreated IMAGE = Published.image(1);
  private static final Reading READING = new Reading.Understood(IMAGE);

  private static final Duration SETTLED = UnseenImages.SETTLED;

  private final SetClock clock = new SetClock(Published.SENT);
  private final InMemoryCopies copies = new InMemoryCopies();
  private final Copier copier = new Copier(Published.HERE, copies, clock);

  CopierTest() {
    copies.share(IMAGE.sourceAmi());
  }

  @Test
  void copiesOnceWhenDeliveredTwice() {
    Outcome first = copier.copy(READING);
    Outcome second = copier.copy(READING);

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
    ImageId failed = asked(copier.copy(READING));
    copies.set(failed, State.FAILED);

    Outcome outcome = copier.copy(READING);

    assertThat(asked(outcome)).isNotEqualTo(failed);
    assertThat(copies.asked().getLast().name().value()).isEqualTo(IMAGE.name() + "-2");
  }

  @Test
  void findsTheCopyThatTookItsNameSinceItLooked() {
    Copies late = new Late(copies, 1);
    ImageId there = copies.add(described("an older description"), State.PENDING);

    Outcome outcome = new Copier(Published.HERE, late, clock).copy(READING);

    assertThat(outcome).isEqualTo(new Settled.AlreadyThere(there));
  }

  @Test
  void raisesTheAttemptWhenAFailedCopyTookItsName() {
    Copies late = new Late(copies, 1);
    copies.add(described("an older description"), State.FAILED);

    Outcome outcome = new Copier(Published.HERE, late, clock).copy(READING);

    assertThat(outcome).asInstanceOf(type(Outcome.Asked.class)).matches(a -> a.attempt() == 2);
  }

  @Test
  void refusesNamingBothImagesWhenAnotherImageHasTheName() {
    ImageId holder =
        copies.add(CopyRequest.of(Published.image(2), Published.HERE, 1), State.PENDING);
    ImageCreated namesake =
        new ImageCreated(
            IMAGE.sourceAmi(),
            IMAGE.sourceRegion(),
            IMAGE.audience(),
            Published.image(2).name(),
            IMAGE.description(),
            IMAGE.tags(),
            IMAGE.origin());

    Outcome outcome = copier.copy(new Reading.Understood(namesake));

    assertThat(reason(outcome)).contains(IMAGE.sourceAmi().value(), holder.value());
  }

  @Test
  void raisesTheAttemptOnlyOnce() {
    Copies late = new Late(copies, 1);
    copies.add(described("an older description"), State.FAILED);
    copies.answerNext(new Answer.Taken("taken"));
    copies.answerNext(new Answer.Taken("taken again"));

    Outcome outcome = new Copier(Published.HERE, late, clock).copy(READING);

    assertThat(later(outcome)).contains("taken again");
    assertThat(copies.asked()).hasSize(2);
  }

  @Test
  void waitsForTheCopyThatTookItsNameAndDoesNotShowYet() {
    ImageId there = copies.add(described("an older description"), State.PENDING);
    copies.hide(there);

    Outcome early = copier.copy(READING);
    copies.show(there);
    Outcome then = copier.copy(READING);

    assertThat(later(early)).contains("no copy of " + IMAGE.sourceAmi(), "IdempotentParameter");
    assertThat(then).isEqualTo(new Settled.AlreadyThere(there));
  }

  @Test
  void waitsForTheCopyThatShowsByItsNameOnly() {
    ImageId there = copies.add(described("an older description"), State.PENDING);

    Outcome outcome = new Copier(Published.HERE, new Late(copies, 2), clock).copy(READING);

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

    assertThat(new Copier(Published.HERE, blind, clock).copy(READING))
        .isEqualTo(new Settled.Later("throttled"));
  }

  @Test
  void aNewImageCostsOneLookAndOneRequest() {
    copier.copy(READING);

    assertThat(copies.calls()).isEqualTo(2);
  }

  @Test
  void anOldImagesCopyIsLookedAtBeforeItIsBelieved() {
    clock.advance(Duration.ofDays(1));

    Outcome outcome = copier.copy(READING);

    assertThat(asked(outcome)).isEqualTo(copies.made().iterator().next());
    assertThat(copies.calls()).isEqualTo(3);
  }

  /// A copy that was lost and is sent again: the message is as new as a first one.
  @Test
  void aMessageThatIsSentAgainIsNotBelievedToBeOfANewImage() {
    ImageId lost = asked(copier.copy(READING));
    copies.deregister(lost);

    Outcome outcome = copier.copy(again());

    assertThat(later(outcome)).contains(lost.value(), "attempt 1", "deregistered");
  }

  @Test
  void doesNotBelieveInACopyThatWasDeregisteredSince() {
    ImageId gone = cleanedUp();

    Outcome outcome = copier.copy(READING);

    assertThat(later(outcome)).contains(gone.value(), "attempt 1", "deregistered");
  }

  @Test
  void makesTheNextAttemptOnceTheCopyIsKnownToBeGone() {
    ImageId gone = cleanedUp();
    copier.copy(READING);
    clock.advance(SETTLED);

    Outcome outcome = copier.copy(READING);

    assertThat(asked(outcome)).isNotEqualTo(gone);
    assertThat(copies.asked().getLast().name().value()).isEqualTo(IMAGE.name() + "-2");
  }

  @Test
  void makesNoSecondCopyWhileTheFirstDoesNotShowYet() {
    clock.advance(Duration.ofDays(1));
    ImageId young = copies.add(CopyRequest.of(IMAGE, Published.HERE, 1), State.PENDING);
    copies.hide(young);

    later(copier.copy(READING));
    clock.advance(SETTLED.minusSeconds(1));
    later(copier.copy(READING));
    copies.show(young);
    clock.advance(SETTLED);
    Outcome outcome = copier.copy(READING);

    assertThat(outcome).isEqualTo(new Settled.AlreadyThere(young));
    assertThat(copies.made()).hasSize(1);
  }

  @Test
  void makesTheNextAttemptWhenTheTokenOfAGoneCopyStaysTaken() {
    copies.deregister(copies.add(described("an older description"), State.FAILED));
    later(copier.copy(READING));
    clock.advance(SETTLED);

    Outcome outcome = copier.copy(READING);

    assertThat(outcome).asInstanceOf(type(Outcome.Asked.class)).matches(a -> a.attempt() == 2);
  }

  @Test
  void putsOffWhatEc2PutsOff() {
    copies.answerNext(new Answer.Later("throttled"));

    assertThat(copier.copy(READING)).isEqualTo(new Settled.Later("throttled"));
  }

  @Test
  void refusesWhatEc2Refuses() {
    copies.answerNext(new Answer.Refused("forbidden"));

    assertThat(copier.copy(READING)).isEqualTo(new Settled.Refused(List.of("forbidden")));
  }

  private static List<Outcome> atOnce(int times, Copier copier) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        running.add(threads.submit(() -> copier.copy(READING)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get(10, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }

  private static CopyRequest described(String description) {
    CopyRequest request = CopyRequest.of(IMAGE, Published.HERE, 1);
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
      case Settled settled -> throw new AssertionError(settled);
    };
  }

  private static Reading again() {
    ImageCreated first = Published.image(1);
    Origin.Kiln origin = (Origin.Kiln) first.origin();
    return new Reading.Understood(
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
                Published.SENT,
                origin.retention(),
                origin.encryption(),
                true)));
  }

  /// A copy that failed, was deregistered by hand, and is asked for again the next day.
  private ImageId cleanedUp() {
    ImageId copy = asked(copier.copy(READING));
    copies.set(copy, State.FAILED);
    copies.deregister(copy);
    clock.advance(Duration.ofDays(1));
    return copy;
  }

  private static String later(Outcome outcome) {
    return switch (outcome) {
      case Settled.Later(String why) -> why;
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
    public Existing of(ImageId source) {
      Existing existing = copies.of(source);
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
    public Existing of(ImageId source) {
      return early-- > 0 ? new Existing.Found(List.of()) : copies.of(source);
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
