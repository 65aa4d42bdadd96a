package dev.kiln.baker.changes;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.changes.Need.Known;
import dev.kiln.baker.changes.PastImages.PastImage;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.baker.lookup.LookupStage;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Located;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Finds out whether a recipe has to be baked. It only reads.
public final class NeedStage implements Stage<BakeRequest, Need> {
  private static final String PUBLISH = StageName.PUBLISH.toString();

  private final Installation installation;
  private final Stage<BakeRequest, Located> lookup;
  private final BaseImages baseImages;
  private final PastImages pastImages;
  private final BakeRecords records;
  private final Duration maxAge;
  private final Clock clock;

  /// @param maxAge how old the last bake may be at most
  public NeedStage(
      Installation installation,
      BaseImages baseImages,
      PastImages pastImages,
      BakeRecords records,
      Duration maxAge,
      Clock clock) {
    this.installation = installation;
    this.lookup = new LookupStage(installation, baseImages);
    this.baseImages = baseImages;
    this.pastImages = pastImages;
    this.records = records;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  @Override
  public StageName name() {
    return StageName.LOOKUP;
  }

  @Override
  public String summary(Need need) {
    return switch (need) {
      case Need.Bake bake -> String.join("; ", bake.reasons());
      case Need.Nothing nothing -> nothing.why();
    };
  }

  @Override
  public StageResult<Need> advance(BakeRequest request) {
    return lookup.advance(request).map(this::need);
  }

  private Need need(Located located) {
    RecipeName recipe = located.request().recipe().name();
    List<PastImage> tested = pastImages.of(recipe);
    boolean lastIsPublished = !tested.isEmpty() && isPublished(tested.getFirst().bake());
    String parameter = installation.imageParameter(recipe);
    Known known = new Known(tested, baseImages.parameter(parameter), lastIsPublished);
    return Need.of(located, known, parameter, maxAge, clock.instant());
  }

  private boolean isPublished(BakeId bake) {
    return records.names(bake).contains(PUBLISH)
        && Entry.OfPublish.isFact(records.read(bake, PUBLISH));
  }
}
