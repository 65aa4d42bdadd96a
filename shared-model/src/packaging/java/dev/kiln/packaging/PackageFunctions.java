package dev.kiln.packaging;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Makes a function's zip, unless the one that is there was made from the same.
public final class PackageFunctions {
  private PackageFunctions() {}

  /// @param arguments the zip; the functions' own jar; a file with the class path of the rest
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("expected: ZIP JAR CLASS-PATH-FILE");
    }
    Path zip = Path.of(arguments[0]);
    List<Path> files = new ArrayList<>(List.of(Path.of(arguments[1])));
    Stream.of(Files.readString(Path.of(arguments[2])).strip().split(File.pathSeparator))
        .map(Path::of)
        .forEach(files::add);
    Path madeFrom = zip.resolveSibling(zip.getFileName() + ".made-from");
    String digest = digest(files);
    if (Files.exists(zip) && Files.exists(madeFrom) && Files.readString(madeFrom).equals(digest)) {
      return;
    }
    List<Jar> jars = new ArrayList<>();
    for (Path file : files) {
      jars.add(Jar.read(file));
    }
    Path unfinished = zip.resolveSibling(zip.getFileName() + ".new");
    try (OutputStream bytes = Files.newOutputStream(unfinished)) {
      Archive.write(new Packaging(jars).content(), bytes);
    }
    Files.move(unfinished, zip, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(madeFrom, digest);
  }

  /// Of the jars and of this program.
  private static String digest(List<Path> jars) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : Stream.concat(program().stream(), jars.stream()).toList()) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> program() throws IOException {
    Path classes;
    try {
      classes =
          Path.of(
              PackageFunctions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    String own = PackageFunctions.class.getPackageName().replace('.', '/');
    try (Stream<Path> files = Files.list(classes.resolve(own))) {
      return files.sorted().toList();
    }
  }
}
