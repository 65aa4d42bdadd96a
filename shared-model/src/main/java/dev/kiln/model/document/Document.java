package dev.kiln.model.document;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/// One YAML file while it is read.
///
/// Only the tree of nodes is used, never YAML's own idea of types: an account id with leading zeros
/// stays the text it is.
public final class Document {
  private static final int LARGEST = 256 * 1024;

  private final Path file;
  private final Content content;
  private final List<Problem> problems = new ArrayList<>();

  private Document(Path file, Content content) {
    this.file = file;
    this.content = content;
  }

  /// Reads `file` as one `T`.
  ///
  /// @param shape takes the whole file's keys to the value; what it returns is dropped when there
  ///   was any problem
  public static <T> Outcome<T> read(Path file, Shape<T> shape) {
    return read(new Document(file, () -> content(file)), shape);
  }

  /// As [#read(Path, Shape)], of a file that is elsewhere.
  ///
  /// @param file what it is called in problems
  /// @param text its content
  public static <T> Outcome<T> read(Path file, String text, Shape<T> shape) {
    return read(new Document(file, () -> text), shape);
  }

  private static <T> Outcome<T> read(Document document, Shape<T> shape) {
    Section top = document.top();
    T value = top == null ? null : shape.read(top);
    if (top != null) {
      top.close();
    }
    if (value == null || !document.problems.isEmpty()) {
      return new Outcome.Wrong<>(new ArrayList<>(new TreeSet<>(document.problems)));
    }
    return new Outcome.Right<>(value);
  }

  /// One value of a file that somebody else is told the problems of.
  ///
  /// @param keys from the top down to the value
  /// @return empty where there is no such file, no such value, or another kind of value
  public static <T> Optional<T> peek(Path file, Kind<T> kind, String... keys) {
    Document document = new Document(file, () -> content(file));
    Optional<Section> level = Optional.ofNullable(document.top());
    for (String key : Arrays.asList(keys).subList(0, keys.length - 1)) {
      level = level.flatMap(above -> above.section(key));
    }
    return level.flatMap(last -> last.required(keys[keys.length - 1], kind));
  }

  void problem(int line, String place, String message) {
    problems.add(new Problem(file, line, place, message));
  }

  private @Nullable Section top() {
    Node node;
    try {
      node = compose();
    } catch (MarkedYAMLException e) {
      boolean isOpen = String.valueOf(e.getContext()).contains("quoted scalar");
      problem(
          (isOpen ? e.getContextMark() : e.getProblemMark()).getLine() + 1,
          "",
          isOpen
              ? "not YAML: a quote begins here and does not end as it should: " + e.getProblem()
              : "not YAML: " + e.getProblem());
      return null;
    } catch (YAMLException e) {
      problem(1, "", "not YAML: " + e.getMessage());
      return null;
    } catch (CharacterCodingException _) {
      problem(0, "", "not text in UTF-8");
      return null;
    } catch (IOException e) {
      problem(0, "", "cannot be read: " + e.getMessage());
      return null;
    }
    if (node == null || node.getTag().equals(Tag.NULL)) {
      problem(0, "", "empty; expected keys and values");
      return null;
    }
    if (!(node instanceof MappingNode mapping)) {
      problem(1, "", "expected keys and values");
      return null;
    }
    return new Section(this, "", mapping);
  }

  private @Nullable Node compose() throws IOException {
    return new Yaml(new LoaderOptions()).compose(new StringReader(content.text()));
  }

  private static String content(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(Files.isDirectory(file) ? "is a folder" : "is not a plain file");
    }
    if (Files.size(file) > LARGEST) {
      throw new IOException("larger than %d KiB".formatted(LARGEST / 1024));
    }
    return Files.readString(file);
  }

  private interface Content {
    String text() throws IOException;
  }

  /// From keys to a value.
  public interface Shape<T> {

    /// @return null when the value cannot be made, after the reasons were told to `section`
    @Nullable T read(Section section);
  }

  /// What came of reading a file.
  public sealed interface Outcome<T> {

    record Right<T>(T value) implements Outcome<T> {}

    /// @param problems at least one, ordered by line
    record Wrong<T>(List<Problem> problems) implements Outcome<T> {
      public Wrong {
        problems = List.copyOf(problems);
      }
    }
  }
}
