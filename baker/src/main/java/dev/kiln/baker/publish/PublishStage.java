package dev.kiln.baker.publish;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/// Shares the image with the recipe's targets, then tells them. In this order: a member that hears
/// first could not copy yet.
public final class PublishStage implements Stage<Updated, Published> {
  private final Installation installation;
  private final Sharing sharing;
  private final Announcements announcements;
  private final Clock clock;

  public PublishStage(
      Installation installation, Sharing sharing, Announcements announcements, Clock clock) {
    this.installation = installation;
    this.sharing = sharing;
    this.announcements = announcements;
    this.clock = clock;
  }

  @Override
  public StageName name() {
    return StageName.PUBLISH;
  }

  @Override
  public String summary(Published published) {
    BakeRequest request = published.updated().tested().built().located().request();
    return "told %s".formatted(String.join(", ", request.recipe().targets().filterPairs()));
  }

  @Override
  public StageResult<Published> advance(Updated updated) {
    Built built = updated.tested().built();
    BakeRequest request = built.located().request();
    Recipe recipe = request.recipe();
    sharing.shareWith(built.image(), built.snapshots(), recipe.targets().accounts());
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ImageCreated message =
        new ImageCreated(
            built.image(),
            installation.region(),
            recipe.targets(),
            request.bake().imageName(),
            recipe.description(),
            built.tags().with(Map.of(TagKey.TESTED, updated.tested().testedAt().toString())),
            new Origin.Kiln(
                recipe.name(), request.bake(), now, recipe.retention(), new Encryption.None()));
    return new StageResult.Done<>(new Published(updated, announcements.send(message), now));
  }
}
