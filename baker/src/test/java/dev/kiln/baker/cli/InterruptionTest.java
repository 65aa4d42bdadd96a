package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptionTest {
  private static final BakeId BAKE = Bakes.request().bake();
  private static final Duration LONG = Duration.ofMinutes(1);

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final Thread worker = Thread.ofPlatform().daemon().unstarted(this::work);

  @AfterEach
  void endWorker() {
    worker.interrupt();
  }

  @Test
  void aBakeThatIsLeftRunningIsNotInterrupted() {
    Interruption interruption = begin(() -> true, LONG);

    interruption.ctrlC();

    assertThat(told).containsExactly("left", "exit 130");
    assertThat(interrupted.getCount()).isEqualTo(1);
  }

  @Test
  void otherwiseTheWorkerCleansUpAndEndsTheProcessItself() throws InterruptedException {
    Interruption interruption = begin(() -> false, LONG);
    Thread signal = Thread.ofPlatform().start(interruption::ctrlC);

    interrupted.await();
    interruption.close();
    signal.join();

    assertThat(told).isEmpty();
    assertThat(interruption.exitCode()).isEqualTo(130);
  }

  @Test
  void nothingIsInterruptedWhenNobodyAnswers() {
    Interruption interruption = begin(this::waitForever, Duration.ofMillis(1));

    interruption.ctrlC();

    assertThat(told).containsExactly("left", "exit 130");
    assertThat(interrupted.getCount()).isEqualTo(1);
  }

  @Test
  void anotherCtrlCWhileAPersonIsAskedLeavesTheBakeAtOnce() throws InterruptedException {
    Interruption interruption = begin(this::waitForever, LONG);
    Thread first = Thread.ofPlatform().daemon().start(interruption::ctrlC);
    asked.await();

    interruption.ctrlC();

    assertThat(told).containsExactly("left", "exit 130");
    assertThat(interrupted.getCount()).isEqualTo(1);
    first.interrupt();
  }

  @Test
  void anotherCtrlCDoesNotWaitForTheCleaning() throws InterruptedException {
    Interruption interruption = begin(() -> false, LONG);
    Thread first = Thread.ofPlatform().daemon().start(interruption::ctrlC);
    interrupted.await();

    interruption.ctrlC();

    assertThat(told).containsExactly("exit 130");
    first.interrupt();
  }

  @Test
  void aTerminationSignalCleansUpWithoutAQuestion() throws InterruptedException {
    Interruption interruption = begin(() -> true, LONG);
    Thread signal = Thread.ofPlatform().start(interruption::terminate);

    interrupted.await();
    interruption.close();
    signal.join();

    assertThat(asked.getCount()).isEqualTo(1);
    assertThat(interruption.exitCode()).isEqualTo(143);
  }

  @Test
  void theLossOfTheTerminalLeavesTheBake() {
    Interruption interruption = begin(() -> false, LONG);

    interruption.hangUp();

    assertThat(told).containsExactly("left", "exit 129");
    assertThat(interrupted.getCount()).isEqualTo(1);
  }

  /// The guard is far shorter than the patience with a worker that cleans up.
  @ParameterizedTest
  @CsvSource({"INT, false, 130", "TERM, true, 143", "INT, true, 130", "HUP, false, 129"})
  void aProcessThatGetsASignalEndsAsSoonAsItsWorkHas(String signal, boolean leaves, int exitCode)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Working.class.getName(),
                String.valueOf(leaves))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("at work");

      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();

      assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(exitCode);
      assertThat(out.lines())
          .isEqualTo(
              List.of(
                  !signal.equals("TERM") && (leaves || signal.equals("HUP"))
                      ? "left"
                      : "cleaned up"));
    } finally {
      process.destroyForcibly();
    }
  }

  /// A process that works until it is told to stop.
  static final class Working {
    private Working() {}

    public static void main(String[] arguments) {
      Interruption interruption =
          Interruption.onSignals(
              BAKE,
              new Leaving() {
                @Override
                public boolean leavesRunning(BakeId bake, Duration within) {
                  return Boolean.parseBoolean(arguments[0]);
                }

                @Override
                public void left(BakeId bake) {
                  System.out.println("left");
                }
              });
      try (interruption) {
        System.out.println("at work");
        new CountDownLatch(1).await();
      } catch (InterruptedException _) {
        System.out.println("cleaned up");
      }
      System.exit(interruption.exitCode());
    }
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
    Leaving asking =
        new AskedLeaving(new BufferedReader(new StringReader(answers)), new PrintWriter(out));

    assertThat(asking.leavesRunning(BAKE, LONG)).isEqualTo(leaves);
    assertThat(out.toString())
        .contains("Leave " + BAKE, "within 60 s, or at another Ctrl-C, it is left running");
  }

  @Test
  void aWrongAnswerIsToldWithWhatWouldBeRight() {
    StringWriter out = new StringWriter();
    Leaving asking =
        new AskedLeaving(new BufferedReader(new StringReader("y\nc")), new PrintWriter(out));

    boolean _ = asking.leavesRunning(BAKE, LONG);

    assertThat(out.toString()).contains("\"y\" is no answer; expected l to leave it running, or c");
  }

  @Test
  void tellsHowToTakeUpWhatIsLeft() {
    StringWriter out = new StringWriter();

    new AskedLeaving(new BufferedReader(new StringReader("")), new PrintWriter(out)).left(BAKE);

    assertThat(out.toString()).contains("--resume " + BAKE);
  }

  private Interruption begin(BooleanSupplier answer, Duration answerWithin) {
    worker.start();
    Leaving leaving =
        new Leaving() {
          @Override
          public boolean leavesRunning(BakeId bake, Duration within) {
            asked.countDown();
            return answer.getAsBoolean();
          }

          @Override
          public void left(BakeId bake) {
            told.add("left");
          }
        };
    return new Interruption(worker, BAKE, leaving, answerWithin, code -> told.add("exit " + code));
  }

  private void work() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      interrupted.countDown();
    }
  }

  private boolean waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
