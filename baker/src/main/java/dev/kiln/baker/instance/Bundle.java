package dev.kiln.baker.instance;

import dev.kiln.model.digest.Sha256;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The scripts of one run, in the order in which they run, as one `tar.gz`: a file `plan` that
/// names them line by line, and the scripts themselves below `files/`.
///
/// The same scripts give the same bytes, so the hash tells whether anything changed.
public final class Bundle {
  static final String SCRIPTS = "files/";

  private static final String PLAN = "plan";
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private final List<Script> scripts;
  private final byte[] bytes;

  private Bundle(List<Script> scripts, byte[] bytes) {
    this.scripts = List.copyOf(scripts);
    this.bytes = bytes;
  }

  /// @throws IllegalArgumentException when two scripts have one path
  public static Bundle of(List<Script> scripts) {
    LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
    StringBuilder plan = new StringBuilder();
    scripts.forEach(script -> plan.append(script.path()).append('\n'));
    files.put(PLAN, plan.toString().getBytes(StandardCharsets.UTF_8));
    for (Script script : scripts) {
      if (files.put(SCRIPTS + script.path(), script.content()) != null) {
        throw new IllegalArgumentException(
            """
            Script "%s" is listed twice.
            Maybe one of the two was meant to be another file.\
            """
                .formatted(script.path()));
      }
    }
    return new Bundle(scripts, new Archive(files).bytes());
  }

  /// Gives back what [#of] was given.
  ///
  /// @throws IllegalArgumentException when `bytes` are not those of a bundle, with the reason
  public static Bundle read(byte[] bytes) {
    try {
      Archive archive = Archive.read(bytes, MOST_BYTES);
      List<Script> scripts = new ArrayList<>();
      for (String path : new String(file(archive, PLAN), StandardCharsets.UTF_8).lines().toList()) {
        scripts.add(new Script(path, file(archive, SCRIPTS + path)));
      }
      return new Bundle(scripts, bytes.clone());
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a bundle: " + e.getMessage(), e);
    }
  }

  private static byte[] file(Archive archive, String path) throws IOException {
    byte[] content = archive.files().get(path);
    if (content == null) {
      throw new IOException("\"%s\" is missing".formatted(Printable.line(path)));
    }
    return content;
  }

  public List<Script> scripts() {
    return scripts;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /// The SHA-256 of [#bytes], 64 hexadecimal digits.
  public String sha256() {
    return Sha256.hex(bytes);
  }
}
