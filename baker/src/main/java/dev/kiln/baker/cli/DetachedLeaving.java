package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Lets go of a bake that the tooling account is at: it goes on without anybody who follows it.
final class DetachedLeaving implements Leaving {
  private final BooleanSupplier isHosted;
  private final PrintWriter out;

  /// @param isHosted whether the bake was given to the tooling account already
  DetachedLeaving(BooleanSupplier isHosted, PrintWriter out) {
    this.isHosted = isHosted;
    this.out = out;
  }

  static String words(BakeId bake) {
    return """
    %1$s goes on in the tooling account. See how with kiln status %1$s, end it with kiln cancel \
    %1$s.\
    """
        .formatted(bake);
  }

  @Override
  public boolean leavesRunning(BakeId bake, Duration within) {
    return isHosted.getAsBoolean();
  }

  @Override
  public void left(BakeId bake) {
    if (isHosted.getAsBoolean()) {
      out.println(words(bake));
      out.flush();
    }
  }
}
