package dev.kiln.sandbox.moto;

/// Whether this process is being stopped: then Moto goes away under those who still talk to it, and
/// what they meet is nothing to tell of.
public final class Ending {
  private static volatile boolean begun;

  private Ending() {}

  public static boolean hasBegun() {
    return begun;
  }

  /// Called before Moto is stopped, by whatever stops it first.
  static void begin() {
    begun = true;
  }
}
