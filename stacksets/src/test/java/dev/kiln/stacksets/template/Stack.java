package dev.kiln.stacksets.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// What CloudFormation makes of a template: its resources with everything filled in, as the
/// [intrinsic
/// functions](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html)
/// are documented. A resource's own values stand as its name, or that and the attribute's.
///
/// Whatever is referred to and is not there is an error.
final class Stack {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");

  /// What a property is that is not to be there.
  private enum Absent {
    VALUE
  }

  private final Map<String, Object> template;
  private final Map<String, Object> values = new HashMap<>();

  /// @param template as a tree, functions as maps with one key
  private Stack(Map<String, Object> template, Map<String, ?> given) {
    this.template = template;
    map(template.get("Parameters"))
        .forEach((name, parameter) -> {
          String standard = text(map(parameter).get("Default"));
          boolean isList = "CommaDelimitedList".equals(map(parameter).get("Type"));
          values.put(name, isList ? List.of(standard) : standard);
        });
    resources().keySet().forEach(name -> values.put(name, name));
    values.put("AWS::NoValue", Absent.VALUE);
    values.putAll(given);
  }

  /// @param given parameters, pseudo parameters, and what `Ref` of a resource is to be; what is a
  ///   parameter's default else
  static Stack of(Template template, Map<String, ?> given) {
    return new Stack(map(new Yaml(new Tags()).load(template.text())), given);
  }

  /// As declared, functions included.
  Map<String, Object> declared() {
    return template;
  }

  Map<String, Object> resources() {
    return map(template.get("Resources"));
  }

  Map<String, Object> resourcesOf(String type) {
    Map<String, Object> found = new TreeMap<>();
    resources()
        .forEach((name, resource) -> {
          if (type.equals(map(resource).get("Type"))) {
            found.put(name, resource);
          }
        });
    return found;
  }

  /// The properties of a resource, filled in.
  Map<String, Object> properties(String resource) {
    return map(filled(map(resources().get(resource)).get("Properties")));
  }

  /// With all functions worked out.
  Object filled(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> function when isFunction(function) -> called(map(function));
      case Map<?, ?> entries -> {
        Map<String, Object> filled = new LinkedHashMap<>();
        map(entries)
            .forEach((key, each) -> {
              Object one = filled(each);
              if (!(one instanceof Absent)) {
                filled.put(key, one);
              }
            });
        yield filled;
      }
      case List<?> entries -> {
        List<Object> filled = new ArrayList<>();
        entries.stream()
            .map(this::filled)
            .filter(each -> !(each instanceof Absent))
            .forEach(filled::add);
        yield filled;
      }
      case null -> throw new AssertionError("A value is missing");
      default -> value;
    };
  }

  private static boolean isFunction(Map<?, ?> entries) {
    return entries.size() == 1
        && entries.keySet().iterator().next() instanceof String key
        && (key.equals("Ref") || key.startsWith("Fn::"));
  }

  private Object called(Map<String, Object> function) {
    String name = function.keySet().iterator().next();
    Object argument = function.values().iterator().next();
    return switch (name) {
      case "Ref" -> value(text(argument));
      case "Fn::GetAtt" -> attribute(text(argument));
      case "Fn::Sub" ->
          REFERENCE
              .matcher(text(argument))
              .replaceAll(reference -> {
                String to = reference.group(1);
                return Matcher.quoteReplacement(to.contains(".") ? attribute(to) : text(value(to)));
              });
      case "Fn::If" -> {
        List<Object> choice = list(argument);
        yield filled(choice.get(holds(text(choice.get(0))) ? 1 : 2));
      }
      case "Fn::Join" ->
          list(filled(list(argument).get(1))).stream()
              .map(Stack::text)
              .collect(Collectors.joining(text(list(argument).get(0))));
      case "Fn::Equals" -> filled(list(argument).get(0)).equals(filled(list(argument).get(1)));
      case "Fn::Not" -> !(boolean) filled(list(argument).getFirst());
      default -> throw new AssertionError("Nobody knows here what %s is".formatted(name));
    };
  }

  boolean holds(String condition) {
    Object declared = map(template.getOrDefault("Conditions", Map.of())).get(condition);
    if (declared == null) {
      throw new AssertionError("There is no condition " + condition);
    }
    return (boolean) filled(declared);
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new AssertionError("There is no " + name);
    }
    return value;
  }

  private String attribute(String path) {
    String resource = path.substring(0, path.indexOf('.'));
    if (!resources().containsKey(resource)) {
      throw new AssertionError("There is no resource " + resource);
    }
    return path;
  }

  static String text(@Nullable Object value) {
    return String.valueOf(value);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new AssertionError("%s is no map".formatted(value));
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(@Nullable Object value) {
    return value instanceof List<?> list ? (List<Object>) list : List.of(String.valueOf(value));
  }

  /// Reads the short forms of functions, `!Ref` and the like, as their long ones.
  private static final class Tags extends SafeConstructor {
    Tags() {
      super(new LoaderOptions());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              String name = node.getTag().getValue().substring(1);
              Object argument =
                  switch (node) {
                    case ScalarNode scalar -> constructScalar(scalar);
                    case SequenceNode sequence -> constructSequence(sequence);
                    case MappingNode mapping -> constructMapping(mapping);
                    default -> throw new AssertionError(node.toString());
                  };
              return Map.of(name.equals("Ref") ? name : "Fn::" + name, argument);
            }
          });
    }
  }
}
