package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.sandbox.privileges.StageCalls.Answer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The way of the stage due: a recipe that is due every minute is begun, and not begun again while
/// that bake is at work.
final class DueWay {

  /// "<bake> is baked by <execution>"
  private static final Pattern STARTED = Pattern.compile("(\\S+) is baked by (\\S+)");

  private final Site site;
  private final TestRecipes recipes;
  private final HostedBakes bakes;
  private final Leftovers leftovers;
  private final StageCalls calls;
  private final Clock clock;

  DueWay(Site site, TestRecipes recipes, HostedBakes bakes, Leftovers leftovers, Clock clock) {
    this.site = site;
    this.recipes = recipes;
    this.bakes = bakes;
    this.leftovers = leftovers;
    this.calls = new StageCalls(site);
    this.clock = clock;
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() throws IOException {
    PackedRecipe recipe = recipes.everyMinute();
    RecipeName name = recipe.recipe().name();
    try (LocalPipeline pipeline = new LocalPipeline(site.access(), site.installation(), clock)) {
      boolean _ = pipeline.release(recipe);
      return begin(name);
    } finally {
      withdraw(name);
    }
  }

  private Optional<String> begin(RecipeName name) {
    Found first = lookBeyond("", name);
    Matcher started = STARTED.matcher(first.reason());
    if (!first.outcome().equals("started") || !started.matches()) {
      return Optional.of("nothing was begun: " + first);
    }
    BakeId bake = leftovers.of(new BakeId(started.group(1)));
    try {
      Found second = lookBeyond("settled", name);
      return second.outcome().equals("postponed")
              && second.reason().equals("%s is at work".formatted(bake))
          ? Optional.empty()
          : Optional.of("it was not seen that %s is at work: %s".formatted(bake, second));
    } finally {
      bakes.takeBack(started.group(2));
    }
  }

  /// Calls the function until it finds anything but this of the recipe.
  private Found lookBeyond(String outcome, RecipeName name) {
    Instant latest = Instant.now().plus(site.patience().stage());
    while (true) {
      Answer answer = calls.due();
      if (!(answer.json().get("found") instanceof List<?> all)) {
        return new Found("", answer.toString());
      }
      Optional<Found> found =
          all.stream()
              .map(each -> (Map<?, ?>) each)
              .filter(each -> name.value().equals(each.get("recipe")))
              .map(each ->
                  new Found(
                      String.valueOf(each.get("outcome")), String.valueOf(each.get("reason"))))
              .filter(each -> !each.outcome().equals(outcome))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (Instant.now().isAfter(latest)) {
        return new Found("", "nothing was found of %s in %s".formatted(name, answer));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  /// What the function found out of a recipe.
  private record Found(String outcome, String reason) {}

  /// So that nothing bakes it any more.
  private void withdraw(RecipeName name) {
    S3Client s3 = site.tooling().s3();
    String bucket = site.installation().recipesBucket();
    List<S3Object> objects =
        s3.listObjectsV2(list -> list.bucket(bucket).prefix("recipes/%s/".formatted(name)))
            .contents();
    objects.stream()
        .map(S3Object::key)
        .filter(key -> key.contains("/pushed/"))
        .forEach(key -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
  }
}
