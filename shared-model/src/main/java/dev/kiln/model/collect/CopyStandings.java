package dev.kiln.model.collect;

import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Reported;
import java.util.Optional;
import java.util.Set;

/// Copies in a member account. All that is to be known of one stands on it: its recipe's retention
/// came with the message, and what was told of it is marked by the function confirm.
public final class CopyStandings implements Standings {
  private static final Set<Reported> FAILED_FOR_GOOD = Set.of(Reported.RETRIED, Reported.GIVEN_UP);

  @Override
  public boolean covers(ImageTags tags) {
    return tags.isKilns() && tags.copiedFrom().isPresent();
  }

  @Override
  public Standing of(OwnedImage copy) {
    Optional<Reported> reported = copy.tags().reported();
    return switch (copy.state()) {
      case PENDING -> new Standing.Undecided("it is pending");
      case DISABLED -> new Standing.Undecided("somebody disabled it");
      case UNKNOWN -> new Standing.Undecided("it is in a state that is not known here");
      case FAILED ->
          reported.filter(FAILED_FOR_GOOD::contains).isPresent()
              ? new Standing.Failed("the copy failed")
              : new Standing.Undecided("the copy failed, and a new attempt may follow");
      case AVAILABLE ->
          reported.equals(Optional.of(Reported.COPIED))
              ? good(copy.tags().retention())
              : reported.equals(Optional.of(Reported.GIVEN_UP))
                  ? new Standing.Failed("the copy is of no use, as was told")
                  : new Standing.Undecided("the copy is not confirmed yet");
    };
  }

  private static Standing good(Optional<Retention> retention) {
    return retention
        .<Standing>map(Standing.Good::new)
        .orElseGet(() -> new Standing.Undecided("its retention is not known"));
  }
}
