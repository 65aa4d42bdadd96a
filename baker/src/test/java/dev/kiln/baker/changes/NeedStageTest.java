package dev.kiln.baker.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.changes.PastImages.PastImage;
import dev.kiln.baker.lookup.BaseImages;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a recipe that a schedule bakes only when there is a need.
class NeedStageTest {
  private static final RecipeName WEB = new RecipeName("web");
  private static final int DAYS = 120;

  private final Account account = new Account();

  /// Baked is on just the days on which something is new, nothing is that recent, or the last try
  /// failed; a rollback alone is no reason.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void isBakedWhenThereIsAReasonAndOnlyThen(long seed) {
    Random random = new Random(seed);
    Success last = null;
    boolean hasFailed = false;
    int bakes = 0;
    for (int day = 0; day < DAYS; day++) {
      account.now = account.now.plus(Duration.ofDays(1));
      switch (random.nextInt(8)) {
        case 0 -> account.base++;
        case 1 -> account.recipe++;
        case 2 -> account.rollBack();
        default -> {}
      }
      boolean isDue =
          last == null
              || hasFailed
              || last.base() != account.base
              || last.recipe() != account.recipe
              || Duration.between(last.at(), account.now).compareTo(Duration.ofDays(7)) >= 0;

      Need need = account.need();

      assertThat(need instanceof Need.Bake)
          .as("seed %d, day %d: %s", seed, day, need)
          .isEqualTo(isDue);
      if (isDue) {
        bakes++;
        Progress reached = Progress.values()[random.nextInt(Progress.values().length)];
        account.bake(reached);
        hasFailed = reached != Progress.PUBLISHED;
        last = hasFailed ? last : new Success(account.now, account.base, account.recipe);
      }
    }
    assertThat(bakes).isBetween(DAYS / 7, DAYS - 1);
  }

  @Test
  void aPublishThatFailedIsTriedAgainThoughItLeftAnEntry() {
    account.bake(Progress.CURRENT);
    account.records.put(
        account.images.getLast().bake(),
        "publish",
        Map.of("failedAt", Bakes.NOW.toString(), "why", "a quota"));

    assertThat(account.need())
        .isEqualTo(
            new Need.Bake(
                List.of(account.images.getLast().bake() + " was not published to its end")));
  }

  @Test
  void failsWhereLookupFails() {
    account.hasBase = false;

    assertThat(account.advance()).isInstanceOf(StageResult.Failed.class);
  }

  private record Success(Instant at, int base, int recipe) {}

  /// How far a bake came.
  private enum Progress {
    NOTHING,
    TESTED,
    CURRENT,
    PUBLISHED
  }

  /// The tooling account, as bakes leave it.
  private static final class Account implements BaseImages, PastImages {
    private final InMemoryRecords records = new InMemoryRecords();
    private final List<PastImage> images = new ArrayList<>();
    private Instant now = Bakes.NOW;
    private int base = 1;
    private int recipe = 1;
    private boolean hasBase = true;
    private @Nullable ImageId current;

    Need need() {
      return switch (advance()) {
        case StageResult.Done<Need> done -> done.fact();
        case StageResult<Need> other -> throw new AssertionError(other);
      };
    }

    StageResult<Need> advance() {
      Clock clock = Clock.fixed(now, ZoneOffset.UTC);
      return new NeedStage(Bakes.INSTALLATION, this, this, records, Duration.ofDays(7), clock)
          .advance(
              new BakeRequest(
                  BakeId.of(WEB, now, new Random(1)), Bakes.request().recipe(), digest()));
    }

    void bake(Progress reached) {
      BakeId bake = BakeId.of(WEB, now, new Random(1));
      if (reached.compareTo(Progress.TESTED) >= 0) {
        ImageId image = new ImageId("ami-1%07x".formatted(images.size()));
        images.add(
            new PastImage(image, bake, Optional.of(baseImage().id()), Optional.of(digest())));
        current = reached.compareTo(Progress.CURRENT) >= 0 ? image : current;
      }
      if (reached == Progress.PUBLISHED) {
        records.put(bake, "publish", Map.of("messages", List.of(), "publishedAt", now.toString()));
      }
    }

    /// To any image there is.
    void rollBack() {
      if (current != null) {
        current = images.getFirst().id();
      }
    }

    private RecipeDigest digest() {
      return new RecipeDigest("%064x".formatted(recipe));
    }

    private BaseImage baseImage() {
      ImageId id = new ImageId("ami-0%07x".formatted(base));
      return new BaseImage(id, "099720109477", "ubuntu", Architecture.X86_64, now);
    }

    @Override
    public List<PastImage> of(RecipeName name) {
      return images.reversed();
    }

    @Override
    public List<Candidate> named(String owner, String name, Architecture architecture) {
      return hasBase ? List.of(new Candidate(baseImage(), Standing.IN_SERVICE)) : List.of();
    }

    @Override
    public Sighting byId(ImageId image) {
      throw new AssertionError("no image is named by its id");
    }

    @Override
    public Optional<String> parameter(String name) {
      return Optional.ofNullable(current).map(ImageId::value);
    }
  }
}
