package dev.kiln.stacksets.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactTest {
  @TempDir Path folder;

  @Test
  void theKeyIsTheHashOfTheContentWhateverTheFileIsCalled() throws IOException {
    Path zip = Files.writeString(folder.resolve("a.zip"), "PK one");
    Path same = Files.writeString(folder.resolve("b.zip"), "PK one");

    assertThat(Artifact.copier(zip).key())
        .matches("copier/[0-9a-f]{64}\\.zip")
        .isEqualTo(Artifact.copier(same).key());
  }

  @Test
  void anotherContentHasAnotherKey() throws IOException {
    Path zip = Files.writeString(folder.resolve("a.zip"), "PK one");
    Path other = Files.writeString(folder.resolve("b.zip"), "PK two");

    assertThat(Artifact.baker(zip).key()).isNotEqualTo(Artifact.baker(other).key());
  }

  @Test
  void theCodeOfTheToolingAccountLiesWhereMembersMayNotRead() throws IOException {
    Path zip = Files.writeString(folder.resolve("a.zip"), "PK one");

    assertThat(Artifact.baker(zip).key()).startsWith("baker/");
  }

  @Test
  void whatIsNoZipIsRefusedWithWhatToDo() throws IOException {
    Path text = Files.writeString(folder.resolve("a.zip"), "hello");

    assertThatIOException()
        .isThrownBy(() -> Artifact.copier(text))
        .withMessageContaining("is no zip")
        .withMessageContaining("./mvnw package -pl copier");
  }
}
