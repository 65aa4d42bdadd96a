package dev.kiln.baker.collect;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.CollectRules;
import dev.kiln.model.collect.Collected;
import dev.kiln.model.collect.Collector;
import dev.kiln.model.collect.Estate;
import dev.kiln.model.collect.EstateException;
import dev.kiln.model.collect.OwnedImage;
import dev.kiln.model.collect.Plan;
import dev.kiln.model.collect.Removal;
import dev.kiln.model.collect.SourceStandings;
import dev.kiln.model.collect.Survey;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Collects the images of the tooling account.
public final class SourceCollector {
  private final World world;
  private final Installation installation;
  private final Collector collector;
  private final Clock clock;

  public SourceCollector(World world, Installation installation, CollectRules rules, Clock clock) {
    this.world = world;
    this.installation = installation;
    this.collector = new Collector(installation.tooling(), installation.region(), rules, clock);
    this.clock = clock;
  }

  /// What it looks at.
  public record World(
      Estate estate,
      PushedRecipes recipes,
      BakeRecords records,
      Executions executions,
      CopyLedger ledger,
      Failures failures) {}

  /// Changes nothing.
  ///
  /// @param progress is told what is looked at
  public Plan plan(Consumer<String> progress) {
    return collector.plan(
        new Survey(world.estate(), installation.imageParameters(), progress), this::side);
  }

  public Collected apply(Plan plan, Removal removal, BooleanSupplier isTimeUp) {
    return collector.apply(plan, removal, isTimeUp);
  }

  /// Where there are no images, no recipe is of interest.
  private Collector.Side side(Survey.Found found) {
    if (found.images().isEmpty()) {
      return side(found, new CurrentRecipes(Map.of(), List.of()));
    }
    try {
      return side(found, asked(() -> CurrentRecipes.read(world.recipes(), baked(found.images()))));
    } catch (EstateException e) {
      return side(
          found,
          new CurrentRecipes(Map.of(), List.of("recipes could not be read: " + e.getMessage())));
    }
  }

  private Collector.Side side(Survey.Found found, CurrentRecipes recipes) {
    Map<RecipeName, Retention> retentions =
        recipes.recipes().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().retention()));
    SourceObjections objections =
        new SourceObjections(recipes, world.records(), world.executions(), world.ledger(), clock);
    return new Collector.Side(
        new SourceStandings(retentions, found.published()),
        images -> asked(() -> objections.to(images)),
        recipes.doubts());
  }

  private static Map<RecipeName, RecipeDigest> baked(List<OwnedImage> images) {
    Map<RecipeName, RecipeDigest> baked = new HashMap<>();
    images.stream()
        .map(OwnedImage::tags)
        .filter(tags -> tags.isKilns() && tags.copiedFrom().isEmpty() && tags.isTested())
        .filter(tags -> tags.digest().isPresent())
        .sorted(Comparator.comparing(tags -> tags.bake().orElseThrow(), BakeId.BY_TIME))
        .forEach(tags -> baked.put(tags.recipe().orElseThrow(), tags.digest().orElseThrow()));
    return baked;
  }

  /// @throws EstateException in AWS's own words, or with what is wrong with what it answered
  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (JournalException e) {
      throw new EstateException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException thrown) {
      throw new EstateException(
          world.failures().explain(thrown).orElseThrow(() -> thrown).words(), thrown);
    }
  }
}
