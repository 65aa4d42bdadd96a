package dev.kiln.stacksets.template;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Members;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Puts an installation into a template, line by line. What the marks mean is told at the package.
final class Rendering {
  private static final Pattern MARK = Pattern.compile("( *)# kiln: (\\S+) ?(.*)");
  private static final String END = "# kiln: end";

  /// A name in braces that is no reference of CloudFormation, nor a map.
  private static final Pattern OPEN = Pattern.compile("(?<!\\$)\\{([A-Za-z-]+)}");

  private static final String PIPELINE = "pipeline";

  private final Installation installation;

  Rendering(Installation installation) {
    this.installation = installation;
  }

  String render(String source) {
    Installation.Builder builder = installation.builder();
    Map<String, String> values =
        Map.of(
            "namespace", installation.namespace().value(),
            "tooling-account", installation.tooling().value(),
            "tooling-region", installation.region().value(),
            "topic", installation.topicArns().getFirst(),
            "shards", String.valueOf(installation.shards()),
            "subnet", builder.subnet(),
            "security-group", builder.securityGroup(),
            "source-key", sourceKey(),
            "tracing", installation.isTraced() ? "Active" : "PassThrough");
    return String.join("\n", render(source.lines().toList(), values)) + "\n";
  }

  private String sourceKey() {
    return switch (installation.sources()) {
      case Encryption.None _ -> "";
      case Encryption.Under(var key) -> key.value();
    };
  }

  private List<String> render(List<String> lines, Map<String, String> values) {
    List<String> rendered = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at);
      Matcher mark = MARK.matcher(line);
      if (!mark.matches()) {
        rendered.add(fill(line, values));
        at++;
        continue;
      }
      String indent = mark.group(1);
      String argument = fill(mark.group(3), values);
      if (mark.group(2).equals("each")) {
        List<String> rest = lines.subList(at + 1, lines.size());
        List<String> repeated = rest.subList(0, rest.indexOf(indent + END));
        for (Map<String, String> each : each(argument)) {
          Map<String, String> all = new HashMap<>(values);
          all.putAll(each);
          rendered.addAll(render(repeated, all));
        }
        at += repeated.size() + 2;
      } else {
        rendered.addAll(PolicyYaml.indented(indent.length(), lines(mark.group(2), argument)));
        at++;
      }
    }
    return rendered;
  }

  private static String fill(String line, Map<String, String> values) {
    return OPEN.matcher(line)
        .replaceAll(open -> {
          String value = values.get(open.group(1));
          if (value == null) {
            throw new IllegalArgumentException(
                "Nothing is known for {%s} in \"%s\"".formatted(open.group(1), line));
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private List<Map<String, String>> each(String what) {
    return switch (what) {
      case "stage" -> StageName.OF_A_BAKE.stream().map(Rendering::names).toList();
      case "topic" ->
          IntStream.range(0, installation.shards())
              .mapToObj(shard -> References.suffix(installation, shard))
              .map(suffix -> Map.of("shard", suffix, "Shard", suffix.replace("-", "")))
              .toList();
      default -> throw new IllegalArgumentException("There is no each " + what);
    };
  }

  /// A stage as names in AWS have it, and as those in a template have it.
  private static Map<String, String> names(StageName stage) {
    String name = stage.toString();
    return Map.of(
        "stage", name, "Stage", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
  }

  private List<String> lines(String mark, String argument) {
    return switch (mark) {
      case "role" -> role(StageName.valueOf(argument.toUpperCase(Locale.ROOT).replace('-', '_')));
      case "runbook" -> runbook(argument);
      case "members" -> members();
      case "membership" -> membership();
      default -> throw new IllegalArgumentException("There is no mark " + mark);
    };
  }

  private List<String> role(StageName stage) {
    StageRole role = StageModel.roleOf(stage);
    Function<Place, String> places =
        role.isMembers() ? References.ofMember(installation) : References.ofTooling(installation);
    return new RoleLines(role, places).lines();
  }

  /// As a text of YAML, in which CloudFormation fills references in; without the comment before it,
  /// which is about the file.
  private List<String> runbook(String name) {
    Function<Place, String> places = References.ofTooling(installation);
    String file = name.equals(PIPELINE) ? name : "stage";
    List<String> lines = new ArrayList<>(List.of("Content: !Sub |"));
    Templates.resource("runbooks", file)
        .replace("{stage}", name)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Place.fill(line, places))
        .forEach(line -> lines.addAll(PolicyYaml.indented(2, List.of(line))));
    return lines;
  }

  /// Those whom a bucket's policy allows something. To S3 a policy for everybody [is not
  /// public](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status)
  /// when it asks for an organization, so accounts are named as such.
  private List<String> members() {
    return switch (installation.members()) {
      case Members.OfOrganization(var organization) ->
          List.of(
              "# Narrowed to the organization's accounts below.",
              "Principal: \"*\"",
              "Condition:",
              "  StringEquals:",
              "    aws:PrincipalOrgID: " + organization);
      case Members.OfFleet _ -> {
        List<String> lines = new ArrayList<>(List.of("Principal:"));
        lines.addAll(PolicyYaml.indented(2, PolicyYaml.texts("AWS", accounts())));
        yield lines;
      }
    };
  }

  /// A condition for `StringEquals`.
  private List<String> membership() {
    return switch (installation.members()) {
      case Members.OfOrganization(var organization) ->
          List.of("aws:PrincipalOrgID: " + organization);
      case Members.OfFleet _ -> PolicyYaml.texts("aws:PrincipalAccount", accounts());
    };
  }

  private List<String> accounts() {
    List<String> accounts = installation.fleet().accounts().stream().map(AccountId::value).toList();
    if (accounts.isEmpty()) {
      throw new IllegalArgumentException(
          "The installation names neither an organization nor accounts. Maybe add organization, or"
              + " fleet: {accounts: […]}, to kiln.yaml");
    }
    return accounts;
  }
}
