package dev.kiln.model.recipe;

import java.time.Duration;
import java.util.List;

/// Scripts to be run on an instance, in order.
///
/// @param scripts paths relative to the recipe's file
/// @param timeout for all of them together
public record ScriptRun(String instanceType, List<String> scripts, Duration timeout) {
  public ScriptRun {
    scripts = List.copyOf(scripts);
  }
}
