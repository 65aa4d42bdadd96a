package dev.kiln.stacksets.artifact;

import dev.kiln.model.digest.Sha256;
import dev.kiln.stacksets.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A file that is uploaded under its hash: what has the same key has the same content, so nothing is
/// ever overwritten, and [a function is
/// updated](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html)
/// when its code has another key.
///
/// @param key in the bucket, such as `copier/<64 hexadecimal digits>.zip`
/// @param content of which a copy is kept
public record Artifact(String key, byte[] content) {

  public Artifact {
    content = content.clone();
  }

  /// The code of the functions of the tooling account.
  ///
  /// @param zip as the module baker packages it
  /// @throws IOException when `zip` cannot be read, or is none
  public static Artifact baker(Path zip) throws IOException {
    return code("baker", zip);
  }

  /// The code of the functions of a member account, the only one that members may read.
  ///
  /// @param zip as the module copier packages it
  /// @throws IOException when `zip` cannot be read, or is none
  public static Artifact copier(Path zip) throws IOException {
    return code("copier", zip);
  }

  /// A template that is too long for a request.
  public static Artifact of(Template template) {
    return new Artifact(
        "templates/%s/%s.yaml".formatted(template.name(), template.sha256()), template.bytes());
  }

  private static Artifact code(String module, Path zip) throws IOException {
    byte[] content = Files.readAllBytes(zip);
    if (content.length < 4 || content[0] != 'P' || content[1] != 'K') {
      throw new IOException(
          "%s is no zip. Maybe build it: ./mvnw package -pl %s -am".formatted(zip, module));
    }
    return new Artifact("%s/%s.zip".formatted(module, Sha256.hex(content)), content);
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Artifact(String otherKey, byte[] otherContent)
        && key.equals(otherKey)
        && Arrays.equals(content, otherContent);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key;
  }
}
