package dev.kiln.copier.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Receives;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The process dies before or after any one of its calls; what runs next comes to the same end.
class FaultMatrixTest {
  private static final ImageCreated MESSAGE = Published.image(1);

  @ParameterizedTest
  @MethodSource("beginnings")
  void everyDeathLeadsToTheSameEnd(Consumer<MemberTwin> beginning) {
    MemberTwin undisturbed = new MemberTwin();
    beginning.accept(undisturbed);
    sweep(undisturbed);
    int calls = undisturbed.calls().size();
    sweep(undisturbed);
    String end = undisturbed.end();

    assertThat(calls).isPositive();
    for (int call = 0; call < calls; call++) {
      for (boolean after : new boolean[] {false, true}) {
        MemberTwin member = new MemberTwin();
        beginning.accept(member);
        member.dieAt(call, after);
        try {
          sweep(member);
        } catch (MemberTwin.Died _) {
          // As it was to be.
        }
        String where = "%s %s".formatted(after ? "after" : "before", member.calls());
        assertThat(member.calls()).as(where).hasSize(call + 1);
        member.live();
        sweep(member);

        assertThat(member.end()).as(where).isEqualTo(end);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void asManyTimesAsOneLooksItIsToldOnce(Consumer<MemberTwin> beginning) {
    MemberTwin member = new MemberTwin();
    beginning.accept(member);
    sweep(member);
    int told = member.told().size();
    int sent = member.sent().size();

    for (int i = 0; i < 3; i++) {
      sweep(member);
    }

    assertThat(member.told()).hasSize(told);
    assertThat(member.sent()).hasSize(sent);
  }

  /// How an account stands when the function begins.
  static Stream<Named<Consumer<MemberTwin>>> beginnings() {
    return Stream.of(
        Named.of("available", FaultMatrixTest::available),
        Named.of(
            "available after a newer bake",
            member -> {
              available(member);
              member.point(
                  new RecipeName("web"), "ami-00000000000000009", "web-20261122T040000Z-1a2b3c");
            }),
        Named.of(
            "without a tag",
            member -> {
              CopiedImage copy = Copied.available(MESSAGE);
              add(member, Copied.with(copy, Copied.without(copy.tags(), TagKey.RETAIN)), "");
            }),
        Named.of("failed", member -> failed(member, 1)),
        Named.of("failed for the last time", member -> failed(member, 3)),
        Named.of(
            "failed with a key that is disabled",
            member -> {
              failed(member, 1);
              member.setKeyState("Disabled");
            }),
        Named.of(
            "told as failed",
            member -> {
              CopiedImage copy = Copied.image(MESSAGE, 1, State.FAILED, "it failed");
              CopyTags told = Copied.reported(copy.tags(), Reported.FAILED);
              add(member, Copied.with(copy, told), "no key");
            }),
        Named.of(
            "several",
            member -> {
              failed(member, 1);
              add(member, Copied.available(Published.image(2)), "");
              add(member, Copied.available(Published.image(3)), "");
            }));
  }

  private static void available(MemberTwin member) {
    add(member, Copied.available(MESSAGE), "");
  }

  private static void failed(MemberTwin member, int attempt) {
    add(member, Copied.image(MESSAGE, attempt, State.FAILED, "it failed"), "no key");
  }

  private static void add(MemberTwin member, CopiedImage copy, String stateMessage) {
    member.add(copy, Copied.snapshots(copy, stateMessage));
  }

  private static void sweep(MemberTwin member) {
    Notices notices =
        new Notices(
            member,
            member,
            member.confirmer(),
            letter -> {
              throw new AssertionError("nothing is refused: " + letter);
            },
            MaxReceives.DEFAULT,
            new Random(7));
    List<Delivery> undone =
        notices.handle(
            new ArrayList<>(
                List.of(
                    new Delivery(
                        "m",
                        new Receives.Counted(1),
                        NoticeTest.SCHEDULED,
                        "1",
                        Optional.empty(),
                        Optional.empty()))),
            () -> Duration.ofMinutes(1));
    assertThat(undone).isEmpty();
  }
}
