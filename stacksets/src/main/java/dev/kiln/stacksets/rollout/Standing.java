package dev.kiln.stacksets.rollout;

import java.util.Locale;

/// How one account and Region stands.
public enum Standing {
  CURRENT,
  /// Kiln is there as it was before, or not there yet; nothing is known to have failed.
  OUTDATED,
  FAILED,
  /// `kiln.yaml` has it, the StackSet does not.
  MISSING,
  /// The StackSet has it, `kiln.yaml` does not.
  SURPLUS,
  /// Its account is suspended, and CloudFormation passes it over.
  SUSPENDED;

  public boolean isRight() {
    return this == CURRENT || this == SURPLUS || this == SUSPENDED;
  }

  static Standing of(StackInstance instance) {
    if (instance.detail().equals("SKIPPED_SUSPENDED_ACCOUNT")) {
      return SUSPENDED;
    }
    if (instance.isFailed()) {
      return FAILED;
    }
    return instance.state() == StackInstance.State.CURRENT ? CURRENT : OUTDATED;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
