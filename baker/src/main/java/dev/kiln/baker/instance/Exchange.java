package dev.kiln.baker.instance;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What passes between Kiln and an instance: a bundle to it, a report from it.
public interface Exchange {

  /// Opens both ways for `validFor`. A pre-signed URL carries the rights of its signer and dies
  /// with the signer's credentials, whatever it says itself.
  ///
  /// @param attempt see [InstanceRun]; each has a report of its own
  Signing sign(BakeRequest request, InstanceMode mode, int attempt, Duration validFor);

  /// @return the archive the instance sent, empty when there is none yet
  Optional<byte[]> report(BakeId bake, InstanceMode mode, int attempt);

  /// What came of signing.
  sealed interface Signing {

    record Signed(URI bundle, String bundleSha256, URI report) implements Signing {

      /// Without the URLs: they are what gives access.
      @Override
      public String toString() {
        return "bundle " + bundleSha256;
      }
    }

    /// The credentials would end before the instance does.
    record TooShort(Instant credentialsEnd) implements Signing {}
  }
}
