package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bakes of one recipe that begin at the same time, in every order in which their calls can come:
/// one goes on, and no other.
class TurnTest {
  private static final Clock CLOCK = Clock.fixed(Bakes.NOW, ZoneOffset.UTC);

  private final Set<State> seen = new HashSet<>();
  private int ends;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void inEveryOrderOfTheirCallsExactlyOneGoesOn(int starters) {
    List<Starter> all = new ArrayList<>();
    for (int i = 0; i < starters; i++) {
      all.add(new Starter("web-20261121T040000Z-00000" + i, List.of(), Outcome.NONE));
    }

    explore(new State(Map.of(), all));

    assertThat(ends).isPositive();
  }

  private void explore(State state) {
    if (!seen.add(state)) {
      return;
    }
    boolean isOver = true;
    for (int i = 0; i < state.starters().size(); i++) {
      if (state.starters().get(i).outcome() == Outcome.NONE) {
        isOver = false;
        explore(state.after(i));
      }
    }
    if (isOver) {
      ends++;
      assertThat(state.starters())
          .as("%s", state)
          .filteredOn(starter -> starter.outcome() == Outcome.WENT_ON)
          .hasSize(1);
    }
  }

  /// All that is written, and how far each starter is.
  private record State(Map<String, Map<String, Object>> written, List<Starter> starters) {
    State after(int starter) {
      Map<String, Map<String, Object>> entries = new HashMap<>(written);
      List<Starter> next = new ArrayList<>(starters);
      next.set(starter, starters.get(starter).step(new InMemoryRecords(entries)));
      return new State(entries, next);
    }
  }

  private enum Outcome {
    NONE,
    WENT_ON,
    GAVE_WAY
  }

  /// A process that begins a bake.
  ///
  /// @param answers to its calls so far
  private record Starter(String bake, List<Object> answers, Outcome outcome) {

    /// Does all again as it was answered, and makes one call more. A look that led to waiting is
    /// forgotten, as the stage forgets it.
    Starter step(BakeRecords records) {
      Calls calls = new Calls(records, new ArrayList<>(answers));
      StartStage stage = new StartStage(calls.port(), false, CLOCK);
      BakeRequest request = StartStageTest.request(bake);
      try {
        while (true) {
          int before = calls.made();
          StageResult<BakeRequest> result = stage.advance(request);
          if (!(result instanceof StageResult.Waiting)) {
            return new Starter(
                bake,
                List.of(),
                result instanceof StageResult.Done ? Outcome.WENT_ON : Outcome.GAVE_WAY);
          }
          calls.forgetSince(Math.max(before, 1));
        }
      } catch (NextCall _) {
        return new Starter(bake, List.copyOf(calls.answers), Outcome.NONE);
      }
    }
  }

  /// Answers as before, then once from the records.
  private static final class Calls {
    private static final String NOTHING = "nothing";

    private final BakeRecords records;
    private final List<Object> answers;
    private int made;
    private boolean isSpent;

    Calls(BakeRecords records, List<Object> answers) {
      this.records = records;
      this.answers = answers;
    }

    int made() {
      return made;
    }

    void forgetSince(int call) {
      answers.subList(call, answers.size()).clear();
      made = call;
    }

    BakeRecords port() {
      return (BakeRecords)
          Proxy.newProxyInstance(
              BakeRecords.class.getClassLoader(),
              new Class<?>[] {BakeRecords.class},
              (_, method, arguments) -> {
                if (made == answers.size()) {
                  if (isSpent) {
                    throw new NextCall();
                  }
                  isSpent = true;
                  answers.add(answer(method, arguments));
                }
                Object answer = answers.get(made++);
                return answer.equals(NOTHING) ? null : answer;
              });
    }

    private Object answer(java.lang.reflect.Method method, Object[] arguments) throws Throwable {
      try {
        @Nullable Object answer = method.invoke(records, arguments);
        return answer == null ? NOTHING : answer;
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }
  }

  private static final class NextCall extends Error {
    private static final long serialVersionUID = 1;
  }
}
