package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;
import java.util.Optional;

/// A bake does not go on in this process. The stage that was under way has cleaned up, as far as it
/// could.
public final class BrokenOffException extends InterruptedException {
  private static final long serialVersionUID = 1;

  private final StageName stage;
  private final String left;

  /// @param left what may be left all the same; empty where nothing is
  BrokenOffException(StageName stage, Optional<String> left) {
    super("broken off in stage " + stage);
    this.stage = stage;
    this.left = left.orElse("");
  }

  public StageName stage() {
    return stage;
  }

  /// Whether the stage launches instances.
  public boolean launches() {
    return StageRunner.GO_ON_BY_THEMSELVES.contains(stage);
  }

  public Optional<String> left() {
    return Optional.of(left).filter(words -> !words.isEmpty());
  }
}
