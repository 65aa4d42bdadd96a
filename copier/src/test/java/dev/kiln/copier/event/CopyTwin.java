package dev.kiln.copier.event;

import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.NameHolder;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.SetClock;
import dev.kiln.copier.drain.ClockedQueue;
import dev.kiln.copier.report.Results;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopyFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A member account as the function copy sees it, in virtual time. One of its calls can be made to
/// go wrong.
final class CopyTwin implements Copies, CopyQueue, Visibility, DeadLetters, Results {
  private static final Duration VISIBILITY = CopyFunction.TIMEOUT.multipliedBy(6);

  private final SetClock clock = new SetClock(Published.SENT);
  private final InMemoryCopies copies = new InMemoryCopies(clock);
  private final ClockedQueue queue =
      new ClockedQueue(clock, VISIBILITY, MaxReceives.DEFAULT.value(), new Random(7));
  private final List<DeadLetter> dead = new ArrayList<>();
  private final List<CopyResult> told = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final Deliveries deliveries =
      new Deliveries(
          Published.HERE,
          new Copier(Published.HERE, this, clock),
          new Refusals(Published.HERE, this, this, clock),
          new Returns(this, MaxReceives.DEFAULT, new Random(7)),
          this,
          clock);
  private int breaksAt = -1;
  private Fault fault = Fault.FAILS;
  private boolean isToolingGone;

  /// What goes wrong with a call, once.
  enum Fault {
    DIES_BEFORE,
    DIES_AFTER,
    FAILS,
    ANSWER_IS_LOST
  }

  InMemoryCopies copies() {
    return copies;
  }

  void publish(String body) {
    queue.publish(body);
  }

  void breakAt(int call, Fault how) {
    breaksAt = call;
    fault = how;
  }

  boolean isBroken() {
    return calls.size() > breaksAt;
  }

  void loseTheToolingAccount() {
    isToolingGone = true;
  }

  void findTheToolingAccount() {
    isToolingGone = false;
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  List<DeadLetter> dead() {
    return List.copyOf(dead);
  }

  List<CopyResult> told() {
    return List.copyOf(told);
  }

  /// Hands out what is in the queue until it is empty, or so much time has passed. A process that
  /// dies leaves its whole batch to the queue.
  void runFor(Duration time) {
    Instant end = clock.instant().plus(time);
    Optional<Instant> next = queue.next();
    while (next.isPresent() && !next.get().isAfter(end)) {
      if (next.get().isAfter(clock.instant())) {
        clock.set(next.get());
      }
      List<Delivery> batch = queue.receive();
      try {
        List<Delivery> undone = deliveries.handle(batch, () -> CopyFunction.TIMEOUT);
        batch.stream().filter(delivery -> !undone.contains(delivery)).forEach(queue::delete);
      } catch (Died _) {
        // The queue hands all of it out again.
      }
      next = queue.next();
    }
  }

  /// How everything stands, whatever was kept or told twice on the way.
  String end() {
    Stream<String> made = Stream.of("copies: " + copies.made().size());
    Stream<String> kept =
        dead.stream()
            .map(letter -> "kept: %s, told: %s".formatted(letter.body(), letter.untold().isEmpty()))
            .distinct();
    Stream<String> heard = told.stream().map(CopyTwin::sense).distinct();
    Stream<String> left = Stream.of("left: " + queue.next());
    return String.join(
        "\n", Stream.of(made, kept, heard, left).flatMap(lines -> lines.sorted()).toList());
  }

  private static String sense(CopyResult result) {
    return result instanceof ImageCopyFailed failed ? "failed " + failed.sourceAmi() : "copied";
  }

  @Override
  public Map<ImageId, Existing> of(Set<ImageId> sources) {
    return call("of", () -> copies.of(sources));
  }

  @Override
  public Existing withId(ImageId image) {
    return call("withId", () -> copies.withId(image));
  }

  @Override
  public NameHolder holderOf(ImageName name, ImageId source) {
    return call("holderOf", () -> copies.holderOf(name, source));
  }

  @Override
  public Answer ask(CopyRequest request) {
    return call("ask", () -> copies.ask(request));
  }

  @Override
  public void send(String body, int attempt, Duration delay) {
    call(
        "send",
        () -> {
          queue.send(body, attempt, delay);
          return true;
        });
  }

  @Override
  public void hide(List<Hidden> messages) {
    call(
        "hide",
        () -> {
          queue.hide(messages);
          return true;
        });
  }

  @Override
  public void keep(DeadLetter letter) {
    call("keep", () -> dead.add(letter));
  }

  @Override
  public void report(CopyResult result) {
    call(
        "report",
        () -> {
          if (isToolingGone) {
            throw new IllegalStateException("The results queue does not answer");
          }
          return told.add(result);
        });
  }

  private <T> T call(String name, Supplier<T> work) {
    boolean isNow = calls.size() == breaksAt;
    calls.add(name);
    if (isNow && fault == Fault.DIES_BEFORE) {
      throw new Died();
    }
    if (isNow && fault == Fault.FAILS) {
      throw new IllegalStateException(name + " fails");
    }
    T answer = work.get();
    if (isNow && fault == Fault.DIES_AFTER) {
      throw new Died();
    }
    if (isNow && fault == Fault.ANSWER_IS_LOST) {
      throw new IllegalStateException("the answer to %s is lost".formatted(name));
    }
    return answer;
  }

  /// The process is gone; nothing in it goes on.
  private static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }
}
