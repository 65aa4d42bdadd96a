package dev.kiln.sandbox.privileges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.stage.Evidence;
import dev.kiln.sandbox.privileges.Verdict.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Each stage goes its ways with the rights its role is rendered with, and with any one of them
/// less, be it on one of several resources, it is denied just that.
///
/// In a sandbox, or with `-Dkiln.live=FILE` in real accounts, see [LiveFile]; then
/// `target/kiln-live.txt` says what came of every right.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeededIT {
  private static final Path TABLE = Path.of("target", "kiln-live.txt");

  private final LiveTable table = new LiveTable();
  private Site site;
  private Trial trial;

  @SuppressWarnings("NullAway.Init") // set before the first test
  NeededIT() {}

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    site = Site.chosen();
    trial = Trial.at(site, folder);
  }

  @AfterAll
  void close() throws IOException {
    try {
      if (site instanceof LiveSite) {
        table.write(TABLE);
      }
      trial.close();
    } finally {
      site.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsDeclaredIsEnough() {
    return site.stages().stream()
        .map(stage ->
            DynamicTest.dynamicTest(
                stage.toString(),
                () -> {
                  Trial.Run run = trial.complete(stage);

                  assertThat(run.trouble()).isEmpty();
                  assertThat(run.denied()).isEmpty();
                }));
  }

  /// A right whose need AWS alone can show is tried where AWS is, and whatever comes of it is told.
  @TestFactory
  Stream<DynamicTest> everyRightIsNeeded() {
    return trial
        .rights()
        .map(right -> DynamicTest.dynamicTest(right.toString(), () -> isNeeded(right)));
  }

  private void isNeeded(Right right) throws IOException {
    Verdict verdict = trial.without(right);
    table.add(verdict);

    if (right.privilege().evidence() instanceof Evidence.Sandbox) {
      assertThat(verdict.need()).as("%s", verdict).isEqualTo(Need.YES);
    }
  }
}
