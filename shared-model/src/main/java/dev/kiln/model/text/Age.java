package dev.kiln.model.text;

import java.time.Duration;

/// How long ago something was, in the unit people would choose.
public final class Age {
  private static final int DAYS_FROM_HOURS = 48;

  private Age() {}

  /// Such as `3 min`; what is yet to come is `0 s`.
  public static String of(Duration age) {
    if (age.toMinutes() < 1) {
      return Math.max(0, age.toSeconds()) + " s";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + " min";
    }
    return age.toHours() < DAYS_FROM_HOURS ? age.toHours() + " h" : age.toDays() + " d";
  }
}
