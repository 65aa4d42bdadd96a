package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;
import java.util.Optional;

/// A step from one fact to the next.
///
/// Re-entrant: called again with the same fact, it goes on from where AWS stands. What it makes it
/// finds again by the bake's id.
///
/// @param <I> the fact it starts from
/// @param <O> the fact it ends with
public interface Stage<I, O> {

  StageName name();

  /// One line for people on what the stage found out or made.
  String summary(O fact);

  /// Goes as far as it can without waiting.
  ///
  /// @throws RuntimeException when AWS answers with an error that is no outcome of the stage
  StageResult<O> advance(I fact);

  /// Hears, before it is called, how often the stage was broken off in this bake: each time, what
  /// it had under way was abandoned, and it begins anew.
  default void brokenOff(int times) {}

  /// Hears why the stage will not be done, before it is abandoned.
  ///
  /// @param isBrokenOff whether the stage begins anew when the bake is taken up again; otherwise it
  ///   has come to its end
  /// @throws RuntimeException when it cannot keep that
  default void onFailure(I fact, String why, boolean isBrokenOff) {}

  /// Unmakes what costs money to leave behind, when the stage will not be called again. Can be
  /// repeated.
  ///
  /// @return what may be left all the same because AWS does not show it yet, empty where nothing is
  /// @throws RuntimeException when AWS does not let it
  default Optional<String> abandon(I fact) {
    return Optional.empty();
  }
}
