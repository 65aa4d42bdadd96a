package dev.kiln.baker.due;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One object that everybody sees at once.
final class InMemoryLookRecord implements LookRecord {
  private @Nullable Look there;
  private int version;

  @Override
  public synchronized Kept kept() {
    if (there == null) {
      throw new IllegalStateException("S3 would refuse to say that nothing is there");
    }
    return new Kept(there, String.valueOf(version));
  }

  @Override
  public synchronized Optional<String> replace(Look look, Optional<String> over) {
    Optional<String> present = there == null ? Optional.empty() : Optional.of("" + version);
    if (!present.equals(over)) {
      return Optional.empty();
    }
    there = look;
    version++;
    return Optional.of("" + version);
  }
}
