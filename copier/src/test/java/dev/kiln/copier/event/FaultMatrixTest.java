package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.message.ImageCreated;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/// The process dies before or after any one of its calls, or one of them fails; what the queue
/// hands out again comes to the same end, with nothing lost: every refusal is kept and told.
class FaultMatrixTest {
  private static final ImageCreated MESSAGE = Published.image(1);
  private static final Duration LONG = Duration.ofDays(30);

  private final Logger stories = (Logger) LoggerFactory.getLogger(Story.class);

  @BeforeEach
  void silence() {
    stories.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    stories.setLevel(null);
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void everyFaultLeadsToTheSameEnd(Consumer<CopyTwin> beginning) {
    CopyTwin undisturbed = new CopyTwin();
    beginning.accept(undisturbed);
    undisturbed.runFor(LONG);
    int calls = undisturbed.calls().size();

    assertThat(calls).isPositive();
    for (int call = 0; call < calls; call++) {
      for (CopyTwin.Fault fault : CopyTwin.Fault.values()) {
        CopyTwin member = new CopyTwin();
        beginning.accept(member);
        member.breakAt(call, fault);

        member.runFor(LONG);

        String where = "%s at %d of %s".formatted(fault, call, member.calls());
        assertThat(member.isBroken()).as(where).isTrue();
        assertThat(member.end()).as(where).isEqualTo(undisturbed.end());
      }
    }
  }

  /// What the results queue does not take for days is kept with a note, and told by whoever sends
  /// it again.
  @ParameterizedTest
  @MethodSource("refusals")
  void whatCouldNotBeToldIsToldWhenItIsSentAgain(Consumer<CopyTwin> beginning) {
    CopyTwin member = new CopyTwin();
    beginning.accept(member);
    member.loseTheToolingAccount();
    member.runFor(Duration.ofDays(3));

    assertThat(member.told()).isEmpty();
    assertThat(member.dead()).singleElement().matches(letter -> letter.untold().isPresent());
    member.findTheToolingAccount();
    member.publish(member.dead().getFirst().body());
    member.runFor(LONG);

    assertThat(member.told()).hasSize(1);
    assertThat(member.dead().getLast().untold()).isEmpty();
  }

  static Stream<Named<Consumer<CopyTwin>>> beginnings() {
    return Stream.concat(
        refusals(),
        Stream.of(
            Named.of(
                "shared",
                member -> {
                  member.copies().share(MESSAGE.sourceAmi());
                  member.publish(MESSAGE.toJson());
                }),
            Named.of(
                "shown late",
                member -> {
                  member.copies().share(MESSAGE.sourceAmi());
                  member.copies().showLate();
                  member.publish(MESSAGE.toJson());
                })));
  }

  /// How a member stands when a message comes that nobody can act on.
  static Stream<Named<Consumer<CopyTwin>>> refusals() {
    return Stream.of(
        Named.of("not a message", member -> member.publish("not a message")),
        Named.of("never shared", member -> member.publish(MESSAGE.toJson())));
  }
}
