package dev.kiln.baker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kiln.baker.pipeline.Failures.Failure;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StageRunnerTest {
  private final List<String> heard = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final StageRunner runner =
      new StageRunner(
          thrown ->
              thrown instanceof UnsupportedOperationException
                  ? Optional.of(new Failure("AccessDenied: no", true))
                  : Optional.empty(),
          pauses::add,
          new Hearing(),
          Clock.fixed(Bakes.NOW, ZoneOffset.UTC));

  @Test
  void callsAStageAgainAfterThePauseItAsksFor() throws InterruptedException {
    Ended<String> ended =
        runner.run(
            stage(
                List.of(
                    () -> new StageResult.Waiting<>("slow", Duration.ofSeconds(7)),
                    () -> new StageResult.Done<>("out"))),
            "in");

    assertThat(ended).isEqualTo(new Ended.Reached<>("out"));
    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    assertThat(heard).containsExactly("started lookup", "waiting slow", "done out!");
  }

  @Test
  void nothingRunsAfterAFailure() throws InterruptedException {
    Ended<String> first =
        runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");
    heard.clear();

    Ended<String> second = runner.next(first, stage(List.of()));

    assertThat(second).isEqualTo(new Ended.Stopped<>(StageName.LOOKUP, "broken", false));
    assertThat(heard).isEmpty();
  }

  @Test
  void aRefusalOfAwsStopsTheBakeInAwsOwnWords() throws InterruptedException {
    Ended<String> ended = runner.run(throwing(new UnsupportedOperationException()), "in");

    assertThat(ended).isEqualTo(new Ended.Stopped<>(StageName.LOOKUP, "AccessDenied: no", true));
  }

  @Test
  void aFaultOfKilnsOwnIsNotDressedUpAsAFailureOfAws() {
    IllegalStateException fault = new IllegalStateException("bug");

    assertThatIllegalStateException()
        .isThrownBy(() -> runner.run(throwing(fault), "in"))
        .isSameAs(fault);
  }

  private static Stage<String, String> throwing(RuntimeException thrown) {
    Supplier<StageResult<String>> result =
        () -> {
          throw thrown;
        };
    return stage(List.of(result));
  }

  private static Stage<String, String> stage(List<Supplier<StageResult<String>>> results) {
    Deque<Supplier<StageResult<String>>> rest = new ArrayDeque<>(results);
    return new Stage<>() {
      @Override
      public StageName name() {
        return StageName.LOOKUP;
      }

      @Override
      public String summary(String fact) {
        return fact + "!";
      }

      @Override
      public StageResult<String> advance(String fact) {
        return rest.pop().get();
      }
    };
  }

  private final class Hearing implements Progress {
    @Override
    public void started(StageName stage) {
      heard.add("started " + stage);
    }

    @Override
    public void waiting(StageName stage, String why, Duration since) {
      heard.add("waiting " + why);
    }

    @Override
    public void done(StageName stage, String what, Duration took) {
      heard.add("done " + what);
    }

    @Override
    public void failed(StageName stage, String why) {
      heard.add("failed " + why);
    }
  }
}
