package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptionTest {
  private static final BakeId BAKE = Bakes.request().bake();
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<BakeId> told = new ArrayList<>();
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Test
  void aBakeThatIsLeftRunningIsNotInterrupted() {
    Thread worker = worker();

    Interruption.stop(worker, BAKE, new Answer(() -> true), LONG);

    assertThat(told).hasSize(1);

    assertThat(interrupted.getCount()).isEqualTo(1);
    assertThat(worker.isAlive()).isTrue();
    worker.interrupt();
  }

  @Test
  void otherwiseItCleansUpBeforeTheProcessEnds() {
    Thread worker = worker();

    Interruption.stop(worker, BAKE, Leaving.CLEANS_UP, LONG);

    assertThat(interrupted.getCount()).isZero();
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void nothingIsInterruptedWhenNobodyAnswers() {
    Thread worker = worker();

    Interruption.stop(
        worker, BAKE, new Answer(InterruptionTest::waitForever), Duration.ofMillis(1));

    assertThat(told).hasSize(1);
    assertThat(worker.isAlive()).isTrue();
    worker.interrupt();
  }

  @ParameterizedTest
  @CsvSource({
    "l, true",
    "' Leave ', true",
    "c, false",
    "'', true",
    "'\nc', false",
    "'what\nl', true"
  })
  void whatIsAnsweredIsDone(String answers, boolean leaves) {
    StringWriter out = new StringWriter();
    Leaving asked =
        new AskedLeaving(new BufferedReader(new StringReader(answers)), new PrintWriter(out));

    assertThat(asked.leavesRunning(BAKE)).isEqualTo(leaves);
    assertThat(out.toString()).contains("Leave " + BAKE);
  }

  @Test
  void tellsHowToTakeUpWhatIsLeft() {
    StringWriter out = new StringWriter();

    new AskedLeaving(new BufferedReader(new StringReader("")), new PrintWriter(out)).left(BAKE);

    assertThat(out.toString()).contains("--resume " + BAKE);
  }

  private Thread worker() {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
          }
        });
  }

  private final class Answer implements Leaving {
    private final BooleanSupplier answer;

    private Answer(BooleanSupplier answer) {
      this.answer = answer;
    }

    @Override
    public boolean leavesRunning(BakeId bake) {
      return answer.getAsBoolean();
    }

    @Override
    public void left(BakeId bake) {
      told.add(bake);
    }
  }

  private static boolean waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
