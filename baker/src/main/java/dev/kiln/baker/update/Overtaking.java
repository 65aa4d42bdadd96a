package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.util.List;
import java.util.Optional;

/// Finds out, before anything costs money, whether [UpdateStage] would refuse the image in the end.
/// It only reads.
public final class Overtaking implements Stage<BakeRequest, BakeRequest> {
  private final Installation installation;
  private final ImageParameters parameters;

  public Overtaking(Installation installation, ImageParameters parameters) {
    this.installation = installation;
    this.parameters = parameters;
  }

  @Override
  public StageName name() {
    return StageName.START;
  }

  @Override
  public String summary(BakeRequest request) {
    return "no later bake is current";
  }

  @Override
  public StageResult<BakeRequest> advance(BakeRequest request) {
    BakeId bake = request.bake();
    Optional<BakeId> newer =
        by(parameters.versions(installation.imageParameter(bake.recipe())), bake);
    return newer.isEmpty()
        ? new StageResult.Done<>(request)
        : new StageResult.Failed<>(
            """
            %s So nothing was done for %s.
            Maybe a new bake is wanted: without --resume.\
            """
                .formatted(sentence(newer.get()), bake));
  }

  /// The bake of the newest version, where it was asked for later.
  ///
  /// @param versions of the recipe's parameter
  static Optional<BakeId> by(List<Version> versions, BakeId bake) {
    return versions.isEmpty()
        ? Optional.empty()
        : Pointer.bakeOf(versions.getLast()).filter(present -> present.isNewerThan(bake));
  }

  static String sentence(BakeId newer) {
    return "The image of %s, which was asked for later, is current already.".formatted(newer);
  }
}
