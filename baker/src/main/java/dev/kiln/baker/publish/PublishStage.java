package dev.kiln.baker.publish;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.text.Counted;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// Shares the image with the recipe's targets, then tells them. In this order: a member that hears
/// first could not copy yet.
///
/// Called again after it broke off, it shares what is not shared yet and tells everybody again: a
/// member makes one copy however often it is told.
public final class PublishStage implements Stage<Updated, Published> {

  /// So many targets fit on a line.
  private static final int MOST_TOLD_APART = 10;

  private final Installation installation;
  private final ExactSharing sharing;
  private final Messenger messenger;
  private final Clock clock;

  public PublishStage(
      Installation installation, Sharing sharing, Announcements announcements, Clock clock) {
    this.installation = installation;
    this.sharing = new ExactSharing(sharing);
    this.messenger = new Messenger(installation, announcements);
    this.clock = clock;
  }

  @Override
  public StageName name() {
    return StageName.PUBLISH;
  }

  @Override
  public String summary(Published published) {
    BakeRequest request = published.updated().tested().built().located().request();
    Audience.Pairs targets = request.recipe().targets();
    List<String> pairs = targets.filterPairs();
    return pairs.size() <= MOST_TOLD_APART
        ? "told %s".formatted(String.join(", ", pairs))
        : "told %s of %s to make, in %s"
            .formatted(
                Counted.of(targets.accounts().size(), "account"),
                Counted.of(pairs.size(), "copy", "copies"),
                Counted.of(published.messages().size(), "message"));
  }

  @Override
  public StageResult<Published> advance(Updated updated) {
    Built built = updated.tested().built();
    Recipe recipe = built.located().request().recipe();
    built
        .snapshots()
        .forEach(snapshot ->
            sharing.share(new Shareable.Snapshot(snapshot), recipe.targets().accounts()));
    sharing.share(new Shareable.Image(built.image()), recipe.targets().accounts());
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new StageResult.Done<>(
        new Published(updated, messenger.tell(message(updated, now)), now));
  }

  private ImageCreated message(Updated updated, Instant now) {
    Built built = updated.tested().built();
    BakeRequest request = built.located().request();
    Recipe recipe = request.recipe();
    return new ImageCreated(
        built.image(),
        installation.region(),
        recipe.targets(),
        request.bake().imageName(),
        recipe.description(),
        built.tags().with(Map.of(TagKey.TESTED, updated.tested().testedAt().toString())),
        new Origin.Kiln(
            recipe.name(), request.bake(), now, recipe.retention(), built.encryption()));
  }
}
