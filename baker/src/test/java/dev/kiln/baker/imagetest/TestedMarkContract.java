package dev.kiln.baker.imagetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.ImageId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What [TestStage] relies on, wherever the mark is set.
public interface TestedMarkContract {

  TestedMark mark();

  /// An image that has no mark yet.
  ImageId unmarked();

  /// What is marked, read past the port.
  Optional<Instant> marked(ImageId image);

  @Test
  default void theLastMarkCounts() {
    ImageId image = unmarked();
    Instant first = Instant.parse("2026-11-21T04:00:00Z");
    assertThat(marked(image)).isEmpty();

    mark().set(image, first);
    assertThat(marked(image)).contains(first);

    mark().set(image, first.plusSeconds(60));
    assertThat(marked(image)).contains(first.plusSeconds(60));
  }
}
