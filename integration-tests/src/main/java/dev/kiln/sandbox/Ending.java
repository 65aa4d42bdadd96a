package dev.kiln.sandbox;

/// Whether this process is being stopped: then Moto goes away under those who still talk to it, and
/// what they meet is nothing to tell of.
public final class Ending {
  private static volatile boolean begun;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> begun = true, "ending"));
  }

  private Ending() {}

  public static boolean hasBegun() {
    return begun;
  }
}
