package dev.kiln.model.collect;

import dev.kiln.model.recipe.Retention;

/// How an image stands in the life of its kind, whatever may use it.
public sealed interface Standing {

  /// It is one of its recipe's good ones, of which the newest stay.
  record Good(Retention retention) implements Standing {}

  /// It is whole, but was never given out; it stays while it is young.
  record Spare(Retention retention) implements Standing {}

  /// It was never good, or is of no use any more.
  record Failed(String why) implements Standing {}

  /// It is not known to be of no use.
  ///
  /// @param why as a reason to keep it
  record Undecided(String why) implements Standing {}
}
