package dev.kiln.stacksets.rollout;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.policy.Grant;
import dev.kiln.model.policy.PolicyDocument;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// What the roles of a template may do.
///
/// CloudFormation's functions stand as the texts they are written with: two templates that call the
/// same by other functions differ.
final class RoleRights {
  private static final Set<String> REFERENCES = Set.of("!Ref", "!GetAtt");

  private RoleRights() {}

  /// By stage, or where a role is none's, by its name in the template.
  ///
  /// @throws IOException when `template` is no template, or has a policy that cannot be compared
  static SortedMap<String, List<Grant>> of(String template) throws IOException {
    SortedMap<String, List<Grant>> rights = new TreeMap<>();
    Node top = new Yaml(new LoaderOptions()).compose(new StringReader(template));
    if (!(top instanceof MappingNode)) {
      throw new IOException("it is no YAML with keys and values");
    }
    for (Map.Entry<String, Node> resource : keys(under(top, "Resources")).entrySet()) {
      Map<String, Node> role = keys(resource.getValue());
      if (role.get("Type") instanceof ScalarNode type && type.getValue().equals("AWS::IAM::Role")) {
        Node properties = role.getOrDefault("Properties", type);
        String name = stage(under(properties, "RoleName")).orElse(resource.getKey());
        rights
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .addAll(grants(under(properties, "Policies")));
      }
    }
    return rights;
  }

  private static List<Grant> grants(Optional<Node> policies) throws IOException {
    List<Grant> grants = new ArrayList<>();
    if (policies.isPresent() && policies.get() instanceof SequenceNode list) {
      for (Node policy : list.getValue()) {
        Optional<Node> document = under(policy, "PolicyDocument");
        if (document.isPresent()) {
          grants.addAll(PolicyDocument.grants(JSON.std.asString(plain(document.get()))));
        }
      }
    }
    return grants;
  }

  /// The stage a role's name has in it: `${Namespace}-<stage>-${AWS::Region}`.
  private static Optional<String> stage(Optional<Node> name) {
    String text = name.map(node -> String.valueOf(plain(node))).orElse("");
    return Arrays.stream(StageName.values())
        .map(StageName::toString)
        .filter(stage -> text.contains("-%s-".formatted(stage)))
        .max(Comparator.comparingInt(String::length));
  }

  private static Optional<Node> under(Node node, String key) {
    return Optional.ofNullable(keys(Optional.of(node)).get(key));
  }

  private static Map<String, Node> keys(Node node) {
    return keys(Optional.of(node));
  }

  private static Map<String, Node> keys(Optional<Node> node) {
    Map<String, Node> keys = new LinkedHashMap<>();
    if (node.isPresent() && node.get() instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          keys.put(key.getValue(), tuple.getValueNode());
        }
      }
    }
    return keys;
  }

  /// With every call of a function, in either way of writing it, as one text.
  private static Object plain(Node node) {
    return switch (node) {
      case ScalarNode scalar when REFERENCES.contains(scalar.getTag().getValue()) ->
          "${%s}".formatted(scalar.getValue());
      case ScalarNode scalar -> scalar.getValue();
      case SequenceNode list when isFunction(list) -> list.getTag().getValue() + text(list);
      case SequenceNode list -> list.getValue().stream().map(RoleRights::plain).toList();
      case MappingNode mapping -> ofMapping(mapping);
      default -> throw new UncheckedIOException(new IOException("an alias: " + node));
    };
  }

  private static Object ofMapping(MappingNode mapping) {
    Map<String, Node> keys = keys(mapping);
    if (keys.size() == 1) {
      Map.Entry<String, Node> only = keys.entrySet().iterator().next();
      if (only.getKey().equals("Ref") || only.getKey().equals("Fn::Sub")) {
        Object inner = plain(only.getValue());
        return only.getKey().equals("Ref") ? "${%s}".formatted(inner) : String.valueOf(inner);
      }
      if (only.getKey().startsWith("Fn::")) {
        return "!" + only.getKey().substring("Fn::".length()) + text(only.getValue());
      }
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    keys.forEach((key, value) -> plain.put(key, plain(value)));
    return plain;
  }

  private static boolean isFunction(Node node) {
    return node.getTag().getValue().startsWith("!");
  }

  private static String text(Node node) {
    return node instanceof SequenceNode list
        ? list.getValue().stream()
            .map(each -> String.valueOf(plain(each)))
            .collect(Collectors.joining(", ", "(", ")"))
        : "(%s)".formatted(plain(node));
  }
}
