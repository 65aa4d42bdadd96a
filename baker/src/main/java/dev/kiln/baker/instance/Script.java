package dev.kiln.baker.instance;

import dev.kiln.model.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A script of a recipe with what is in it.
public final class Script {

  /// The longest path, in bytes of UTF-8.
  public static final int LONGEST_PATH = Archive.LONGEST_PATH - Bundle.SCRIPTS.length();

  private final String path;
  private final byte[] content;

  /// @param path relative to the recipe's file, such as `scripts/10-nginx.sh`
  /// @throws IllegalArgumentException when the path is absolute, leads out of the recipe's folder,
  ///   holds characters that cannot be shown or is longer than [#LONGEST_PATH]
  public Script(String path, byte[] content) {
    String printable = Printable.line(path);
    if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "Script path \"%s\" is longer than %d bytes.".formatted(printable, LONGEST_PATH));
    }
    if (!path.equals(printable) || path.contains("\t")) {
      throw new IllegalArgumentException(
          "Script path \"%s\" holds characters that cannot be shown.".formatted(printable));
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(
            "Script path \"%s\" must be relative, without empty, \".\" and \"..\" parts."
                .formatted(path));
      }
    }
    this.path = path;
    this.content = content.clone();
  }

  public String path() {
    return path;
  }

  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Script that
        && path.equals(that.path)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "%s (%,d bytes)".formatted(path, content.length);
  }
}
