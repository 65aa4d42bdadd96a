package dev.kiln.model.recipe;

import java.time.Duration;
import java.util.List;

/// Scripts to be run on an instance, in order.
///
/// @param scripts paths relative to the recipe's file
/// @param timeout for all of them together
public record ScriptRun(
    String instanceType, List<String> scripts, Duration timeout, InstanceOptions options) {
  public ScriptRun {
    scripts = List.copyOf(scripts);
  }

  /// On an instance as the installation and the image have it.
  public ScriptRun(String instanceType, List<String> scripts, Duration timeout) {
    this(instanceType, scripts, timeout, InstanceOptions.NONE);
  }
}
