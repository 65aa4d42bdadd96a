package dev.kiln.baker.lambda;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.settings.SettingsReader;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Optional;

/// What the environment tells a function of the tooling account. It is the same for all of them.
public final class StageSettings {
  /// Set by Lambda itself: where images are baked.
  public static final String REGION = "AWS_REGION";

  /// The tooling account.
  public static final String ACCOUNT = "KILN_ACCOUNT";

  /// Optional: `kiln` unless told otherwise.
  public static final String NAMESPACE = "KILN_NAMESPACE";

  /// Where instances are launched for recipes that name no subnet.
  public static final String SUBNET = "KILN_SUBNET";

  /// As [#SUBNET].
  public static final String SECURITY_GROUP = "KILN_SECURITY_GROUP";

  /// Optional: the number of topics the members are spread over, 1 unless told otherwise.
  public static final String SHARDS = "KILN_SHARDS";

  /// Optional: the ARN of the key images are encrypted under before they are copied.
  public static final String SOURCE_KEY = "KILN_SOURCE_KEY";

  private StageSettings() {}

  /// What recipes may choose, and whom images may be shared with, was seen to before a bake began,
  /// and the roles of the stages let nothing else pass.
  ///
  /// @param function whose environment it is
  /// @throws IllegalArgumentException naming everything that is wrong
  public static Installation of(StageName function, Map<String, String> environment) {
    return read(new SettingsReader(function.toString(), environment), environment);
  }

  /// As [#of], for a function that has further settings. Where any is wrong, nothing comes of
  /// `reader` but its problems.
  static Installation read(SettingsReader reader, Map<String, String> environment) {
    Optional<Namespace> namespace =
        reader.read(NAMESPACE, InstallationFile.NAMESPACE, Namespace.DEFAULT);
    Optional<AccountId> account = reader.read(ACCOUNT, InstallationFile.ACCOUNT);
    Optional<Region> region = reader.read(REGION, InstallationFile.REGION);
    Optional<String> subnet = reader.read(SUBNET, InstallationFile.SUBNET);
    Optional<String> securityGroup = reader.read(SECURITY_GROUP, InstallationFile.SECURITY_GROUP);
    Optional<Integer> shards = reader.read(SHARDS, InstallationFile.SHARDS, 1);
    Optional<Encryption> sources =
        environment.getOrDefault(SOURCE_KEY, "").isBlank()
            ? Optional.of(new Encryption.None())
            : reader.read(SOURCE_KEY, InstallationFile.KEY).map(Encryption.Under::new);
    if (namespace.isEmpty()
        || account.isEmpty()
        || region.isEmpty()
        || subnet.isEmpty()
        || securityGroup.isEmpty()
        || shards.isEmpty()
        || sources.isEmpty()) {
      throw reader.problems();
    }
    return reader
        .typed(
            SOURCE_KEY,
            () ->
                new Installation(
                    namespace.get(),
                    account.get(),
                    region.get(),
                    new Installation.Builder(subnet.get(), securityGroup.get()),
                    Fleet.ANY,
                    shards.get(),
                    sources.get()))
        .orElseThrow(reader::problems);
  }
}
