package dev.kiln.sandbox.demo;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// What the command line needs to work in a sandbox: `kiln.yaml`, `env` to be sourced by a shell,
/// and recipes in `recipes`, which are left alone where there are some; for `kiln rollout`, which
/// takes an administrator, `administrator`, to be sourced.
record SandboxFolder(Path folder) {
  private static final String MARK = "# Written by kiln sandbox; it is written anew each time.\n";

  /// Nothing outside waits in a sandbox; a look every so often is enough.
  private static final String LONGEST_PAUSE = "PT0.2S";

  /// Why nothing can be written here.
  Optional<String> problem() throws IOException {
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    if (!Files.isDirectory(folder)) {
      return Optional.of("%s is no folder".formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty() || isEarlier()
          ? Optional.empty()
          : Optional.of(
              "%s is neither empty nor the folder of an earlier sandbox; expected one of these, or none"
                  .formatted(folder));
    }
  }

  /// Files of others are not written over.
  private boolean isEarlier() throws IOException {
    for (String name : List.of("env", "kiln.yaml")) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file) || !Files.readString(file).startsWith(MARK)) {
        return false;
      }
    }
    return true;
  }

  /// @param examples is copied where there is no recipe
  void write(Sandbox sandbox, Path examples) throws IOException {
    Files.createDirectories(folder);
    writeSecret("env", environment(sandbox, sandbox.developer()));
    Files.writeString(folder.resolve("kiln.yaml"), MARK + installation(sandbox.installation()));
    Scene scene = sandbox.scene();
    writeSecret(
        "administrator",
        environment(sandbox, sandbox.operator(scene.tooling(), scene.home()).credentials()));
    Path recipes = folder.resolve("recipes");
    if (!Files.exists(recipes)) {
      copy(examples, recipes);
    }
  }

  /// For nobody else's eyes.
  private void writeSecret(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, MARK + content);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path each : all) {
      Files.copy(each, to.resolve(from.relativize(each).toString()));
    }
  }

  private static String environment(Sandbox sandbox, AwsCredentials who) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_ENDPOINT_URL", sandbox.endpoint().toString());
    String region = sandbox.installation().region().value();
    variables.put("AWS_REGION", region);
    // Of the two, the AWS CLI knows this one only.
    variables.put("AWS_DEFAULT_REGION", region);
    variables.put("AWS_ACCESS_KEY_ID", who.accessKeyId());
    variables.put("AWS_SECRET_ACCESS_KEY", who.secretAccessKey());
    if (who instanceof AwsSessionCredentials session) {
      variables.put("AWS_SESSION_TOKEN", session.sessionToken());
    }
    variables.put("KILN_LONGEST_PAUSE", LONGEST_PAUSE);
    return variables.entrySet().stream()
        .map(each -> "export %s=%s%n".formatted(each.getKey(), quoted(each.getValue())))
        .collect(Collectors.joining("", "unset AWS_PROFILE AWS_SESSION_TOKEN\n", ""));
  }

  /// As one word of a shell.
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_/:.@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  static String installation(Installation installation) {
    Installation.Builder builder = installation.builder();
    String key =
        installation.sources() instanceof Encryption.Under under
            ? "sourceKey: %s\n".formatted(under.key())
            : "";
    return """
    namespace: %s
    tooling: {account: "%s", region: %s}
    builder:
      subnet: %s
      securityGroup: %s
      subnets: %s
      securityGroups: %s
      instanceTypes: %s
      instanceProfiles: %s
    fleet: {accounts: %s%s}
    shards: %d
    %s%s\
    """
        .formatted(
            installation.namespace(),
            installation.tooling(),
            installation.region(),
            builder.subnet(),
            builder.securityGroup(),
            list(builder.choices().subnets()),
            list(builder.choices().securityGroups()),
            list(builder.choices().instanceTypes()),
            list(builder.choices().instanceProfiles()),
            list(installation.fleet().accounts().stream().map(AccountId::value).toList()),
            regions(installation),
            installation.shards(),
            key,
            rollout(installation));
  }

  private static String rollout(Installation installation) {
    return installation.rollout() instanceof Rollout.ByStackSet rollout
        ? "rollout:\n  parameters: {tooling: %s, member: %s}\n"
            .formatted(map(rollout.settings().tooling()), map(rollout.settings().member()))
        : "";
  }

  private static String regions(Installation installation) {
    return installation.rollout() instanceof Rollout.ByStackSet rollout
        ? ", regions: " + list(rollout.regions().stream().map(Region::value).toList())
        : "";
  }

  private static String map(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(each -> "%s: \"%s\"".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String list(List<String> texts) {
    return texts.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ", "[", "]"));
  }
}
