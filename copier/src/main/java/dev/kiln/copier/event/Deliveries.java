package dev.kiln.copier.event;

import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.copy.Order;
import dev.kiln.copier.copy.Outcome;
import dev.kiln.copier.copy.Settled;
import dev.kiln.copier.copy.Sight;
import dev.kiln.copier.copy.Wait;
import dev.kiln.copier.event.Returns.Return;
import dev.kiln.model.message.Reading;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Deals with the messages of an event, each for itself; only what they need to know from EC2 is
/// asked for together.
///
/// A message that breaks something and does so to the last is given up here: the queue would move
/// it to its dead letters too, but without the reason. Errors that one message alone can cause, a
/// class that is missing on a rare path or too deep a recursion, count like exceptions.
@Singleton
public final class Deliveries {
  private static final String NO_TIME =
      "the invocation has no time left for it, others of the batch took it";

  /// A message that is refused is kept and told of.
  private static final int CALLS_TO_END = 2;

  /// One hides all that come again. What came from a topic is sent again instead, each for itself.
  private static final int CALLS_TO_HIDE = 1;

  /// What has to be possible before a message is begun: when the function is cut, all of its batch
  /// come again, those that were kept included.
  static final int MOST_CALLS = Copier.MOST_CALLS + CALLS_TO_END + CALLS_TO_HIDE;

  private final Destination here;
  private final Copier copier;
  private final Refusals refusals;
  private final Returns returns;
  private final Visibility visibility;
  private final Clock clock;

  public Deliveries(
      Destination here,
      Copier copier,
      Refusals refusals,
      Returns returns,
      Visibility visibility,
      Clock clock) {
    this.here = here;
    this.copier = copier;
    this.refusals = refusals;
    this.returns = returns;
    this.visibility = visibility;
    this.clock = clock;
  }

  /// Deals with all of them, whatever happens to one. Those for which no time is left are given
  /// back, but never all: a function that has too little time would give them back for ever.
  ///
  /// @return those that are not done with and must come again
  public List<Delivery> handle(List<Delivery> deliveries, TimeLeft time) {
    Instant now = clock.instant();
    List<Heard> all = deliveries.stream().map(delivery -> Heard.of(delivery, now)).toList();
    Optional<Sight> sight = look(all);
    List<Delivery> undone = new ArrayList<>();
    List<Visibility.Hidden> hidden = new ArrayList<>();
    for (Heard heard : all) {
      boolean isTurn = heard.equals(all.getFirst()) || !time.isShortOf(MOST_CALLS);
      switch (isTurn ? end(heard, sight) : end(heard, new Settled.Later(Wait.TURN, NO_TIME))) {
        case Ending.Done() -> {}
        case Ending.Stays() -> undone.add(heard.delivery());
        case Ending.Hidden(Visibility.Hidden message) -> {
          undone.add(heard.delivery());
          hidden.add(message);
        }
      }
    }
    hide(hidden);
    return undone;
  }

  /// Looks for all at once. What goes wrong unforeseen is the business of the message that makes it
  /// go wrong, so then each is looked for alone.
  private Optional<Sight> look(List<Heard> all) {
    try {
      return Optional.of(copier.look(all.stream().map(Heard::order).toList()));
    } catch (RuntimeException | LinkageError | StackOverflowError _) {
      return Optional.empty();
    }
  }

  private Ending end(Heard heard, Optional<Sight> sight) {
    Order order = heard.order();
    try {
      return end(heard, copier.copy(order, sight.orElseGet(() -> copier.look(List.of(order)))));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      Story story = story(heard);
      if (!returns.isLast(heard.delivery())) {
        story.tellBroken(e);
        return new Ending.Stays();
      }
      String why = "something unforeseen happened: " + e;
      DeadLetter letter =
          new DeadLetter(
              heard.delivery(),
              "given-up",
              List.of(
                  "given up after %s receives: %s".formatted(heard.delivery().receives(), why)));
      return refuse(heard, letter, story);
    }
  }

  private Ending end(Heard heard, Outcome outcome) {
    Story story = story(heard);
    return switch (outcome) {
      case Settled.Refused(List<String> reasons) ->
          refuse(heard, new DeadLetter(heard.delivery(), "refused", reasons), story);
      case Settled.Later(Wait wait, String why) ->
          comeAgain(() -> returns.later(heard, wait, clock.instant()), why, story);
      case Outcome.Spent(int attempt, String why) ->
          comeAgain(() -> returns.next(heard, attempt), why, story);
      case Outcome.AskedUnseen asked -> follow(heard, asked, story);
      case Outcome.Asked asked -> leave(heard, asked, story);
      case Outcome.Begun begun -> {
        story.tell(begun);
        yield new Ending.Done();
      }
      case Settled.AlreadyThere there -> {
        story.tell(there);
        yield new Ending.Done();
      }
      case Settled.Answered answered -> {
        story.tell(answered);
        yield new Ending.Done();
      }
      case Settled.NotForUs _ -> {
        story.tellNotForUs();
        yield new Ending.Done();
      }
    };
  }

  /// The copy has to be seen before the message is done with: one that EC2 took the request for and
  /// never shows would be nobody's business. To look now is too early, EC2 shows what it made late.
  private Ending leave(Heard heard, Outcome.Asked asked, Story story) {
    try {
      boolean stays = returns.staysUntilSeen(heard, asked.attempt());
      story.tell(asked);
      return stays ? new Ending.Stays() : new Ending.Done();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      story.tellUnsent("whether %s shows is not seen to yet".formatted(asked.image()), e);
      return new Ending.Stays();
    }
  }

  /// Counted once it is followed up: until then the message stays, and its copy is asked for again.
  private Ending follow(Heard heard, Outcome.AskedUnseen asked, Story story) {
    try {
      returns.next(heard, asked.attempt());
      story.tell(asked);
      return new Ending.Done();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      story.tellUnsent("%s does not show yet".formatted(asked.image()), e);
      return new Ending.Stays();
    }
  }

  private static Ending comeAgain(Supplier<Return> way, String why, Story story) {
    try {
      return switch (way.get()) {
        case Return.Hidden(Visibility.Hidden message) -> {
          story.tellLater(why, message.time());
          yield new Ending.Hidden(message);
        }
        case Return.Sent() -> {
          story.tellSent(why);
          yield new Ending.Done();
        }
      };
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      story.tellUnsent(why, e);
      return new Ending.Stays();
    }
  }

  /// Where the tooling account cannot be told, the message comes again for a while, then it is kept
  /// with a note: who sends it again has it refused, and told of, once more.
  private Ending refuse(Heard heard, DeadLetter letter, Story story) {
    Optional<Throwable> untold = refusals.tell(letter, heard.order());
    return untold.isPresent()
        ? waitToTell(heard, letter, untold.get(), story)
        : keep(letter, () -> story.tell(letter), story);
  }

  private Ending waitToTell(Heard heard, DeadLetter letter, Throwable untold, Story story) {
    Optional<Return> again;
    try {
      again = returns.toTell(heard, clock.instant());
    } catch (RuntimeException | LinkageError | StackOverflowError _) {
      if (heard.delivery().receiptHandle().isEmpty()) {
        // A topic hands out what it could not get rid of twice more at most, and to nobody after.
        return keep(letter.untold(untold), () -> story.tellUntold(letter, untold), story);
      }
      story.tellToBeTold(letter, untold);
      return new Ending.Stays();
    }
    if (again.isEmpty()) {
      return keep(letter.untold(untold), () -> story.tellUntold(letter, untold), story);
    }
    story.tellToBeTold(letter, untold);
    return switch (again.get()) {
      case Return.Hidden(Visibility.Hidden message) -> new Ending.Hidden(message);
      case Return.Sent() -> new Ending.Done();
    };
  }

  private Ending keep(DeadLetter letter, Runnable tell, Story story) {
    try {
      refusals.keep(letter);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      story.tellUnkept(letter, e);
      return new Ending.Stays();
    }
    tell.run();
    return new Ending.Done();
  }

  private void hide(List<Visibility.Hidden> messages) {
    if (messages.isEmpty()) {
      return;
    }
    try {
      visibility.hide(messages);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      Story.tellUnhidden(here, messages.size(), e);
    }
  }

  private Story story(Heard heard) {
    boolean isOurs =
        heard.order().reading() instanceof Reading.Understood understood
            && understood.message().audience().includes(here.account(), here.region());
    return new Story(here, heard, isOurs, clock.instant());
  }

  /// What becomes of a message where it came from.
  private sealed interface Ending {
    record Done() implements Ending {}

    /// It comes again when the queue thinks right.
    record Stays() implements Ending {}

    record Hidden(Visibility.Hidden message) implements Ending {}
  }
}
