package dev.kiln.baker.instance;

import dev.kiln.model.text.Printable;
import java.net.URI;
import java.time.Duration;

/// What one instance is to do.
///
/// @param bake the bake's id
/// @param bundle where the scripts are, a pre-signed GET URL
/// @param bundleSha256 of the scripts' [Bundle], 64 hexadecimal digits
/// @param report where the [Report] goes, a pre-signed PUT URL; only the host may be a signed
///   header, because the instance sends none of its own
/// @param timeout for waiting, fetching and all scripts together; whole seconds
public record InstanceJob(
    InstanceMode mode, String bake, URI bundle, String bundleSha256, URI report, Duration timeout) {

  /// What an instance may need on top of its timeout: to kill what hangs, clean up and send its
  /// report. It shuts itself down when that is over, whatever state it is in.
  public static final Duration GRACE = Duration.ofMinutes(10);

  /// @throws IllegalArgumentException when a value could not be handed over
  public InstanceJob {
    if (bake.isBlank() || bake.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "\"%s\" is not a bake's id".formatted(Printable.line(bake)));
    }
    requireWebAddress("bundle", bundle);
    requireWebAddress("report", report);
    if (!bundleSha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "\"%s\" is not a SHA-256".formatted(Printable.line(bundleSha256)));
    }
    if (timeout.toSeconds() < 1 || timeout.toNanosPart() != 0) {
      throw new IllegalArgumentException("timeout must be whole seconds, not " + timeout);
    }
  }

  /// When the instance is certainly off, counted from its first start.
  public Duration longest() {
    return timeout.plus(GRACE);
  }

  /// Without the query parts: they are what gives access.
  @Override
  public String toString() {
    return "%s of %s: %s%s to %s%s within %s"
        .formatted(
            mode.word(),
            bake,
            bundle.getRawAuthority(),
            bundle.getRawPath(),
            report.getRawAuthority(),
            report.getRawPath(),
            timeout);
  }

  private static void requireWebAddress(String what, URI address) {
    String scheme = address.getScheme();
    boolean web = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
    // The address is not shown: it may be a secret.
    if (!web || address.getRawAuthority() == null) {
      throw new IllegalArgumentException(what + " is not an http(s) address");
    }
    if (!address.toString().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(what + " holds characters that must be percent-encoded");
    }
  }
}
