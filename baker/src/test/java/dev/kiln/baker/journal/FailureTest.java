package dev.kiln.baker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void comesBackAsItWasWritten() {
    Failure failure = Failure.because("x\n".repeat(100), Bakes.NOW, 0);

    assertThat(Failure.of(failure.entry())).contains(failure);
  }

  @Test
  void theFirstLinesOfALongReasonAreKept() {
    String why = "the script failed\n" + "a line of its log\n".repeat(100);

    assertThat(Failure.because(why, Bakes.NOW, 0).why().lines())
        .hasSize(Failure.MOST_LINES + 1)
        .startsWith("the script failed")
        .endsWith("…");
  }

  @Test
  void oneLongLineIsCut() {
    assertThat(Failure.because("x".repeat(100_000), Bakes.NOW, 0).why())
        .hasSize(Failure.MOST_CHARACTERS + 2);
  }

  @Test
  void aShortReasonStaysAsItIs() {
    String why = String.join("\n", Collections.nCopies(Failure.MOST_LINES, "a line"));

    assertThat(Failure.because(why, Bakes.NOW, 0).why()).isEqualTo(why);
  }

  @Test
  void whatSignsAnAddressIsNotKept() {
    String why =
        "curl 'https://b.s3/k?X-Amz-Credential=AK&X-Amz-Signature=5ec&X-Amz-Expires=1' 403";

    assertThat(Failure.because(why, Bakes.NOW, 0).why())
        .doesNotContain("AK", "5ec")
        .contains("X-Amz-Expires=1' 403");
  }
}
