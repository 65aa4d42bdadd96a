package dev.kiln.baker.pipeline;

/// How far a stage came by being called once.
public sealed interface Called<O> {

  /// The stage is to be called again.
  ///
  /// @param why what it waits for
  /// @param isTrouble whether AWS was out of reach, so that nothing is known of the stage
  record Again<O>(String why, boolean isTrouble) implements Called<O> {}

  /// The stage has come to its end. Where it is not done, it has cleaned up.
  record Over<O>(Ended<O> ended) implements Called<O> {}
}
