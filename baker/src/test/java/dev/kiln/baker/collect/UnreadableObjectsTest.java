package dev.kiln.baker.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.due.Pushed;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.collect.CollectRules;
import dev.kiln.model.collect.Estate;
import dev.kiln.model.collect.ImageTags;
import dev.kiln.model.collect.OwnedImage;
import dev.kiln.model.collect.OwnedSnapshot;
import dev.kiln.model.collect.Page;
import dev.kiln.model.collect.Plan;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// An object that says what nobody writes is told like one that cannot be seen.
class UnreadableObjectsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final AccountId TOOLING = new AccountId("111111111111");
  private static final Region HOME = new Region("eu-west-1");

  @Test
  void isADoubtAndEndsNothing() {
    SourceCollector collector =
        new SourceCollector(
            new SourceCollector.World(
                new OneImage(),
                new Unreadable(),
                new InMemoryRecords(),
                Executions.NONE,
                _ -> List.of(),
                new AwsFailures()),
            new Installation(
                new Namespace("kiln"),
                TOOLING,
                HOME,
                new Installation.Builder("subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"),
                Fleet.ANY),
            CollectRules.DEFAULT,
            Clock.fixed(NOW, ZoneOffset.UTC));

    Plan plan = collector.plan(_ -> {});

    assertThat(plan.doubts()).containsExactly("recipes could not be read: it is not JSON");
    assertThat(plan.images()).hasSize(1);
  }

  private static final class Unreadable implements PushedRecipes {
    @Override
    public SortedMap<RecipeName, List<Pushed>> versions() {
      throw new JournalException("it is not JSON", null);
    }

    @Override
    public boolean isStored(RecipeName recipe, RecipeDigest digest) {
      return false;
    }

    @Override
    public Optional<byte[]> get(String key) {
      return Optional.empty();
    }
  }

  private static final class OneImage implements Estate {
    @Override
    public Page<OwnedImage> images(Optional<String> page) {
      return Page.last(
          List.of(
              new OwnedImage(
                  new ImageId("ami-0123456789abcdef0"),
                  TOOLING,
                  OwnedImage.State.AVAILABLE,
                  NOW,
                  ImageTags.of(
                      Map.of(
                          "BuiltBy", "kiln",
                          "Recipe", "web",
                          "kiln:bake", "web-20261119T040000Z-1a2b3c")),
                  List.of(),
                  false,
                  false)));
    }

    @Override
    public Page<OwnedSnapshot> snapshots(Optional<String> page) {
      return Page.last(List.of());
    }

    @Override
    public Page<Named> named(Naming kind, Optional<String> page) {
      return Page.last(List.of());
    }

    @Override
    public Page<Launcher> launchers(Launching kind, Optional<String> page) {
      return Page.last(List.of());
    }

    @Override
    public Page<Named> currentTemplates(Optional<String> page) {
      return Page.last(List.of());
    }

    @Override
    public List<Named> templateVersions(Template template, Collection<String> versions) {
      return List.of();
    }

    @Override
    public Page<String> imageParameters(Optional<String> page) {
      return Page.last(List.of());
    }

    @Override
    public Map<String, String> values(Collection<String> selectors) {
      return Map.of();
    }

    @Override
    public Page<Past> history(String parameter, Optional<String> page) {
      return Page.last(List.of());
    }

    @Override
    public Optional<Page<Reference>> references(List<ImageId> images, Optional<String> page) {
      return Optional.empty();
    }
  }
}
