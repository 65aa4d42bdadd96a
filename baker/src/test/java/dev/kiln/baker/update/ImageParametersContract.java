package dev.kiln.baker.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.image.ImageId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What [Pointer] relies on, whatever the parameters are kept by. Each test works with a parameter
/// of its own.
public interface ImageParametersContract {

  ImageParameters parameters();

  /// The name of a parameter that no test has used yet.
  String unused();

  /// Two images that are there.
  List<ImageId> images();

  @Test
  default void aParameterThatIsNotThereHasNoVersions() {
    assertThat(parameters().versions(unused())).isEmpty();
  }

  @Test
  default void keepsVersionsOldestFirstWithWhatTheyWereWrittenFor() {
    String parameter = unused();
    List<ImageId> images = images();
    written(parameter, images.getFirst(), "first");

    List<Version> versions = written(parameter, images.getLast(), "second");

    assertThat(versions).extracting(Version::number).containsExactly(1L, 2L);
    assertThat(versions)
        .extracting(Version::value)
        .containsExactly(images.getFirst().value(), images.getLast().value());
    assertThat(versions).extracting(Version::description).containsExactly("first", "second");
  }

  @Test
  default void aLabelMovesToTheVersionItIsPutOn() {
    String parameter = unused();
    List<ImageId> images = images();
    written(parameter, images.getFirst(), "first");
    written(parameter, images.getLast(), "second");

    parameters().label(parameter, 1, "current");
    parameters().label(parameter, 1, "previous");
    parameters().label(parameter, 2, "current");

    assertThat(parameters().versions(parameter))
        .extracting(version -> List.copyOf(version.labels()))
        .containsExactly(List.of("previous"), List.of("current"));
  }

  /// Writes, and looks until the value is there.
  private List<Version> written(String parameter, ImageId image, String description) {
    int before = parameters().versions(parameter).size();
    parameters().write(parameter, image, description);
    List<Version> versions = parameters().versions(parameter);
    for (int looks = 0; versions.size() == before && looks < 1_000; looks++) {
      versions = parameters().versions(parameter);
    }
    return versions;
  }
}
