package dev.kiln.copier;

import dev.kiln.model.installation.Namespace;
import dev.kiln.model.settings.SettingsReader;
import java.util.Map;
import java.util.Optional;

/// What the environment of the function confirm tells it.
///
/// @param shared what the function copy is told as well
public record ConfirmSettings(Settings shared, Namespace namespace) {
  /// Optional: [Namespace#DEFAULT] unless told otherwise.
  public static final String NAMESPACE = "KILN_NAMESPACE";

  /// @throws IllegalArgumentException naming everything that is wrong
  public static ConfirmSettings of(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader("confirm", environment);
    Optional<Settings> shared = Settings.read(reader);
    Optional<Namespace> namespace = reader.read(NAMESPACE, Namespace::new, Namespace.DEFAULT);
    if (shared.isEmpty() || namespace.isEmpty()) {
      throw reader.problems();
    }
    return new ConfirmSettings(shared.get(), namespace.get());
  }
}
