package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.Values.UnresolvedException;

/// What a step does.
sealed interface Action permits Branch, ExecuteAutomation, InvokeLambdaFunction, Loop, Sleep {

  /// One attempt.
  ///
  /// @param step that has begun
  /// @throws UnresolvedException when its inputs refer to something that is not known
  /// @throws IllegalArgumentException when its inputs are none that the action has
  /// @throws InterruptedException when the sandbox ends
  Outcome run(StepRecord step, Execution execution)
      throws UnresolvedException, InterruptedException;

  /// @throws IllegalArgumentException for an action that the sandbox does not play
  static Action named(String name, Services services) {
    return switch (name) {
      case "aws:branch" -> new Branch();
      case "aws:executeAutomation" -> new ExecuteAutomation(services);
      case "aws:invokeLambdaFunction" -> new InvokeLambdaFunction(services);
      case "aws:loop" -> new Loop();
      case "aws:sleep" -> new Sleep();
      default -> throw new IllegalArgumentException("the sandbox does not play " + name);
    };
  }
}
