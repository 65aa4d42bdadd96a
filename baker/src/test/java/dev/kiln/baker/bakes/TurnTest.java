package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bakes of one recipe that begin at the same time, in every order in which their calls can come.
class TurnTest {
  private static final Clock CLOCK = Clock.fixed(Bakes.NOW, ZoneOffset.UTC);

  private final Map<State, Set<State>> before = new HashMap<>();
  private final Set<State> ends = new HashSet<>();

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void exactlyOneGoesOn(int starters) {
    explore(starters, 0);

    assertThat(ends)
        .isNotEmpty()
        .allSatisfy(end ->
            assertThat(end.starters())
                .extracting(Starter::outcome)
                .containsOnlyOnce(Outcome.AT_WORK));
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 1"})
  void whoIsPatientGoesOnInTheEndAndNoTwoAreAtWork(int hasty, int patient) {
    explore(hasty, patient);

    assertThat(ends)
        .isNotEmpty()
        .allSatisfy(end ->
            assertThat(end.starters())
                .filteredOn(Starter::isPatient)
                .extracting(Starter::outcome)
                .containsOnly(Outcome.DONE));
  }

  private void explore(int hasty, int patient) {
    List<Starter> all = new ArrayList<>();
    for (int i = 0; i < hasty + patient; i++) {
      all.add(
          new Starter("web-20261121T040000Z-00000" + i, i >= hasty, List.of(), Outcome.UNDECIDED));
    }
    State first = new State(Map.of(), all, patient > 0);
    Deque<State> open = new ArrayDeque<>(List.of(first));
    before.put(first, new HashSet<>());
    while (!open.isEmpty()) {
      State state = open.remove();
      assertThat(state.starters())
          .as("%s", state)
          .extracting(Starter::outcome)
          .filteredOn(Outcome.AT_WORK::equals)
          .hasSizeLessThan(2);
      for (State next : state.next()) {
        if (!before.containsKey(next)) {
          before.put(next, new HashSet<>());
          open.add(next);
        }
        before.get(next).add(state);
      }
      if (state.next().isEmpty()) {
        ends.add(state);
      }
    }
    Set<State> endless = new HashSet<>(before.keySet());
    endless.removeAll(statesWithAnEnd());
    assertThat(endless).as("all come to an end").isEmpty();
  }

  private Set<State> statesWithAnEnd() {
    Set<State> reached = new HashSet<>(ends);
    Deque<State> open = new ArrayDeque<>(ends);
    while (!open.isEmpty()) {
      for (State earlier : before.getOrDefault(open.remove(), Set.of())) {
        if (reached.add(earlier)) {
          open.add(earlier);
        }
      }
    }
    return reached;
  }

  /// All that is written, and how far each starter is.
  ///
  /// @param ends whether those at work come to their end
  private record State(
      Map<String, Map<String, Object>> written, List<Starter> starters, boolean ends) {

    /// One of the starters has done one thing more.
    List<State> next() {
      List<State> next = new ArrayList<>();
      for (int i = 0; i < starters.size(); i++) {
        Outcome outcome = starters.get(i).outcome();
        if (outcome == Outcome.UNDECIDED || (outcome == Outcome.AT_WORK && ends)) {
          next.add(after(i));
        }
      }
      return next;
    }

    private State after(int starter) {
      Map<String, Map<String, Object>> entries = new HashMap<>(written);
      List<Starter> next = new ArrayList<>(starters);
      next.set(starter, starters.get(starter).step(new InMemoryRecords(entries)));
      return new State(entries, next, ends);
    }
  }

  private enum Outcome {
    UNDECIDED,
    AT_WORK,
    DONE,
    GAVE_WAY
  }

  /// A process that begins a bake.
  ///
  /// @param answers to its calls so far
  private record Starter(String bake, boolean isPatient, List<Object> answers, Outcome outcome) {

    Starter step(BakeRecords records) {
      if (outcome == Outcome.AT_WORK) {
        records.write(new BakeId(bake), "publish", Map.of("publishedAt", "now"));
        return new Starter(bake, isPatient, List.of(), Outcome.DONE);
      }
      return oneCallMore(records);
    }

    /// Does all again as it was answered, and makes one call more. What was only looked at before
    /// it led to waiting is forgotten, as the stage forgets it.
    private Starter oneCallMore(BakeRecords records) {
      Calls calls = new Calls(records, new ArrayList<>(answers));
      BakeRequest request = StartStageTest.request(bake);
      Claim claim = new Claim(calls.port(), request.bake(), bake, CLOCK);
      StartStage stage = new StartStage(calls.port(), claim, isPatient, CLOCK);
      try {
        while (true) {
          int before = calls.made();
          StageResult<BakeRequest> result = stage.advance(request);
          if (!(result instanceof StageResult.Waiting)) {
            return new Starter(
                bake,
                isPatient,
                List.of(),
                result instanceof StageResult.Done ? Outcome.AT_WORK : Outcome.GAVE_WAY);
          }
          calls.forgetSince(Math.max(before, calls.afterLastWrite()));
        }
      } catch (NextCall _) {
        return new Starter(bake, isPatient, List.copyOf(calls.answers), Outcome.UNDECIDED);
      }
    }
  }

  /// Answers as before, then once from the records.
  private static final class Calls {
    private static final String NOTHING = "nothing";

    private final BakeRecords records;
    private final List<Object> answers;
    private int made;
    private int afterLastWrite;
    private boolean isSpent;

    Calls(BakeRecords records, List<Object> answers) {
      this.records = records;
      this.answers = answers;
    }

    int made() {
      return made;
    }

    int afterLastWrite() {
      return afterLastWrite;
    }

    void forgetSince(int call) {
      answers.subList(call, made).clear();
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
                if (method.getName().equals("replace")) {
                  afterLastWrite = made;
                }
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
