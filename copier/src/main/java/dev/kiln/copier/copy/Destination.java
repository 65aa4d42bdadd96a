package dev.kiln.copier.copy;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;

/// Where copies go: the account and Region this copier runs in, and the key it encrypts with.
public record Destination(AccountId account, Region region, KeyArn key) {

  /// @throws IllegalArgumentException when `key` belongs to another Region, where EC2 would not
  ///   find it
  public Destination {
    if (!key.region().equals(region)) {
      throw new IllegalArgumentException(
          "%s is a key of %s, but copies in %s need one of that region"
              .formatted(key, key.region(), region));
    }
  }
}
