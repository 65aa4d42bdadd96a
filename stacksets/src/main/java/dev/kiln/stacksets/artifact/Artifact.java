package dev.kiln.stacksets.artifact;

import dev.kiln.model.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The code of functions, which is uploaded under its hash: what has the same key has the same
/// content, so nothing is ever overwritten, and [a function is
/// updated](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html)
/// when its code has another key.
///
/// @param folder where it lies in the bucket; members may read the copier's
/// @param sha256 of the file's content, 64 hexadecimal digits
/// @param file a zip
public record Artifact(String folder, String sha256, Path file) {

  /// The code of the functions of the tooling account.
  ///
  /// @param zip as the module baker packages it
  /// @throws IOException when `zip` cannot be read, or is none
  public static Artifact baker(Path zip) throws IOException {
    return of("baker", zip);
  }

  /// The code of the functions of a member account.
  ///
  /// @param zip as the module copier packages it
  /// @throws IOException when `zip` cannot be read, or is none
  public static Artifact copier(Path zip) throws IOException {
    return of("copier", zip);
  }

  /// Its name in the bucket, such as `copier/<64 hexadecimal digits>.zip`.
  public String key() {
    return "%s/%s.zip".formatted(folder, sha256);
  }

  private static Artifact of(String module, Path zip) throws IOException {
    byte[] content = Files.readAllBytes(zip);
    if (content.length < 2 || content[0] != 'P' || content[1] != 'K') {
      throw new IOException(
          "%s is no zip\nMaybe build it: ./mvnw package -pl %s -am".formatted(zip, module));
    }
    return new Artifact(module, Sha256.hex(content), zip);
  }
}
