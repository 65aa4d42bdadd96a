package dev.kiln.model.document;

import dev.kiln.model.text.Printable;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// The keys of one level of a file. A key that is asked for is known; all others are problems.
public final class Section {

  /// The characters of a value that are shown.
  private static final int LONGEST_VALUE = 100;

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,%d}".formatted(LONGEST_VALUE));

  private final Document document;
  private final String place;
  private final int line;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final List<Section> inner = new ArrayList<>();

  Section(Document document, String place, MappingNode node) {
    this.document = document;
    this.place = place;
    this.line = lineOf(node);
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        document.problem(lineOf(tuple.getKeyNode()), place, "expected a text as key");
      } else if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) == null) {
        lines.put(key.getValue(), lineOf(key));
      } else {
        document.problem(lineOf(key), at(key.getValue()), "is here twice");
      }
    }
  }

  public boolean has(String key) {
    known.add(key);
    Node node = values.get(key);
    return node != null && !node.getTag().equals(Tag.NULL);
  }

  /// The value of a key that must be there; empty after a problem.
  public <T> Optional<T> required(String key, Kind<T> kind) {
    return node(key, kind.wanted()).flatMap(node -> scalar(at(key), node, kind));
  }

  /// The value of a key that may be left out; empty only after a problem.
  public <T> Optional<T> optional(String key, Kind<T> kind, T otherwise) {
    return has(key) ? required(key, kind) : Optional.of(otherwise);
  }

  /// A list with at least one element; empty after a problem with any of them.
  public <T> Optional<List<T>> list(String key, Kind<T> kind) {
    return list(key, kind, _ -> List.of());
  }

  /// As [#list(String, Kind)], each element of the kind being looked at further.
  ///
  /// @param problemsOf what is wrong with an element; it makes no empty list of the whole
  public <T> Optional<List<T>> list(
      String key, Kind<T> kind, Function<T, List<String>> problemsOf) {
    return elements(key, "a list of at least one, each " + kind.wanted())
        .flatMap(nodes -> {
          List<T> read = new ArrayList<>();
          for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            String where = at(key, i);
            scalar(where, node, kind)
                .ifPresent(value -> {
                  read.add(value);
                  problemsOf
                      .apply(value)
                      .forEach(problem -> document.problem(lineOf(node), where, problem));
                });
          }
          return read.size() == nodes.size() ? Optional.of(read) : Optional.empty();
        });
  }

  /// The level below a key that must be there; empty after a problem.
  public Optional<Section> section(String key) {
    String wanted = "keys and values";
    return node(key, wanted).flatMap(node -> section(at(key), node, wanted));
  }

  /// A list of levels, at least one; empty after a problem with any of them.
  public Optional<List<Section>> sections(String key) {
    String wanted = "a list of keys and values";
    return elements(key, wanted)
        .flatMap(nodes -> {
          List<Section> read = new ArrayList<>();
          for (int i = 0; i < nodes.size(); i++) {
            section(at(key, i), nodes.get(i), wanted).ifPresent(read::add);
          }
          return read.size() == nodes.size() ? Optional.of(read) : Optional.empty();
        });
  }

  /// Keys of the author's own choice with texts as values, empty when the key is left out.
  public Map<String, String> texts(String key) {
    if (!has(key)) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    section(key)
        .ifPresent(section -> {
          for (String name : section.values.keySet()) {
            section.required(name, Kind.TEXT).ifPresent(text -> texts.put(name, text));
          }
        });
    return texts;
  }

  /// Tells of something wrong with the value of `key`, or with this level as a whole where `key` is
  /// empty.
  public void problem(String key, String message) {
    if (key.isEmpty()) {
      document.problem(line, place, message);
    } else {
      document.problem(lines.getOrDefault(key, line), at(key), message);
    }
  }

  /// Tells of something wrong with one element of the list at `key`.
  public void problem(String key, int element, String message) {
    int where =
        values.get(key) instanceof SequenceNode list && element < list.getValue().size()
            ? lineOf(list.getValue().get(element))
            : lines.getOrDefault(key, line);
    document.problem(where, at(key, element), message);
  }

  /// Makes problems of all keys nobody asked for.
  void close() {
    inner.forEach(Section::close);
    for (Map.Entry<String, Integer> key : lines.entrySet()) {
      if (!known.contains(key.getKey())) {
        document.problem(
            key.getValue(),
            at(key.getKey()),
            "unknown key; expected one of " + String.join(", ", known));
      }
    }
  }

  private Optional<Node> node(String key, String wanted) {
    if (has(key)) {
      return Optional.ofNullable(values.get(key));
    }
    problem(key, "is missing; expected " + wanted);
    return Optional.empty();
  }

  private Optional<List<Node>> elements(String key, String wanted) {
    Optional<Node> node = node(key, wanted);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (node.get() instanceof SequenceNode list && !list.getValue().isEmpty()) {
      return Optional.of(list.getValue());
    }
    problem(key, "expected " + wanted);
    return Optional.empty();
  }

  private <T> Optional<T> scalar(String where, Node node, Kind<T> kind) {
    if (!(node instanceof ScalarNode scalar)) {
      document.problem(lineOf(node), where, "expected " + kind.wanted());
      return Optional.empty();
    }
    if (kind.isText() && scalar.isPlain() && DIGITS.matcher(scalar.getValue()).matches()) {
      document.problem(
          lineOf(node),
          where,
          "%s is a number as it stands; expected it in quotes, \"%s\""
              .formatted(scalar.getValue(), scalar.getValue()));
      return Optional.empty();
    }
    try {
      return Optional.of(kind.reader().apply(scalar.getValue()));
    } catch (IllegalArgumentException | DateTimeException _) {
      document.problem(
          lineOf(node),
          where,
          "\"%s\" does not fit; expected %s"
              .formatted(Printable.line(scalar.getValue(), LONGEST_VALUE), kind.wanted()));
      return Optional.empty();
    }
  }

  private Optional<Section> section(String where, Node node, String wanted) {
    if (!(node instanceof MappingNode mapping)) {
      document.problem(lineOf(node), where, "expected " + wanted);
      return Optional.empty();
    }
    Section section = new Section(document, where, mapping);
    inner.add(section);
    return Optional.of(section);
  }

  private String at(String key) {
    String name = key.isEmpty() ? "\"\"" : key;
    return place.isEmpty() ? name : place + "." + name;
  }

  private String at(String key, int element) {
    return "%s[%d]".formatted(at(key), element);
  }

  private static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
