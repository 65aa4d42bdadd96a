package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.util.Comparator;

/// Where one stack of the StackSet stands.
public record Target(AccountId account, Region region) implements Comparable<Target> {
  private static final Comparator<Target> ORDER =
      Comparator.comparing(Target::account).thenComparing(Target::region);

  @Override
  public int compareTo(Target other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return account + " " + region;
  }
}
