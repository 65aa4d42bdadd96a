package dev.kiln.copier.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Receives;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.TagKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The process dies before or after any one of its calls; what runs next comes to the same end.
class FaultMatrixTest {
  private static final ImageCreated MESSAGE = Published.image(1);

  /// How an account stands when the function begins.
  enum Beginning {
    AVAILABLE(member -> add(member, Copied.available(MESSAGE), "")),
    AVAILABLE_AFTER_A_NEWER_BAKE(member -> {
      add(member, Copied.available(MESSAGE), "");
      member.point(new RecipeName("web"), "ami-00000000000000009", "web-20261122T040000Z-1a2b3c");
    }),
    WITHOUT_A_TAG(member -> {
      CopiedImage copy = Copied.available(MESSAGE);
      add(member, Copied.with(copy, Copied.without(copy.tags(), TagKey.RETAIN)), "");
    }),
    FAILED(member -> add(member, Copied.image(MESSAGE, 1, State.FAILED, "it failed"), "no key")),
    FAILED_FOR_THE_LAST_TIME(
        member -> add(member, Copied.image(MESSAGE, 3, State.FAILED, "it failed"), "no key")),
    FAILED_WITH_A_KEY_THAT_IS_DISABLED(member -> {
      add(member, Copied.image(MESSAGE, 1, State.FAILED, "it failed"), "no key");
      member.setKeyState("Disabled");
    }),
    TOLD_AS_FAILED(member -> {
      CopiedImage copy = Copied.image(MESSAGE, 1, State.FAILED, "it failed");
      add(member, Copied.with(copy, Copied.reported(copy.tags(), Reported.FAILED)), "no key");
    }),
    SEVERAL(member -> {
      FAILED.prepare.accept(member);
      add(member, Copied.available(Published.image(2)), "");
      add(member, Copied.available(Published.image(3)), "");
    });

    private final Consumer<MemberTwin> prepare;

    Beginning(Consumer<MemberTwin> prepare) {
      this.prepare = prepare;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyDeathLeadsToTheSameEnd(Beginning beginning) {
    MemberTwin undisturbed = new MemberTwin();
    beginning.prepare.accept(undisturbed);
    sweep(undisturbed);
    int calls = undisturbed.calls().size();
    sweep(undisturbed);
    String end = undisturbed.end();

    assertThat(calls).isPositive();
    for (int call = 0; call < calls; call++) {
      for (boolean after : new boolean[] {false, true}) {
        MemberTwin member = new MemberTwin();
        beginning.prepare.accept(member);
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
  @EnumSource
  void asManyTimesAsOneLooksItIsToldOnce(Beginning beginning) {
    MemberTwin member = new MemberTwin();
    beginning.prepare.accept(member);
    sweep(member);
    int told = member.told().size();
    int sent = member.sent().size();

    for (int i = 0; i < 3; i++) {
      sweep(member);
    }

    assertThat(member.told()).hasSize(told);
    assertThat(member.sent()).hasSize(sent);
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
            MaxReceives.DEFAULT);
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
