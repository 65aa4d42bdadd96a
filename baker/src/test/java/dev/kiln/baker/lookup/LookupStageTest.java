package dev.kiln.baker.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.baker.lookup.BaseImages.Standing;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.RecipeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookupStageTest {
  private static final String OWNER = "099720109477";

  private final InMemoryBaseImages images = new InMemoryBaseImages();
  private final LookupStage stage = new LookupStage(Bakes.INSTALLATION, images);

  @Test
  void takesTheNewestByCreationDateNotByName() {
    images.add("ami-00000001", "ubuntu-z", Duration.ofDays(3));
    images.add("ami-00000002", "ubuntu-a", Duration.ofDays(1));
    images.add("ami-00000003", "ubuntu-m", Duration.ofDays(2));

    assertThat(located(new Base.Newest(OWNER, "ubuntu-*", Architecture.X86_64)))
        .isEqualTo(new ImageId("ami-00000002"));
  }

  @Test
  void saysWhereItLookedWhenNothingMatches() {
    assertThat(failure(new Base.Newest(OWNER, "debian-*", Architecture.ARM64)))
        .contains("099720109477 has no arm64 image called debian-* in eu-west-1");
  }

  @Test
  void followsAParameter() {
    images.add("ami-00000001", "al2023", Duration.ofDays(1));
    images.parameters.put("/aws/service/al2023", "ami-00000001");

    assertThat(located(new Base.Parameter("/aws/service/al2023")))
        .isEqualTo(new ImageId("ami-00000001"));
  }

  @Test
  void theBaseOfAnotherRecipeIsWhatItsParameterPointsTo() {
    images.add(image("ami-00000001", Bakes.INSTALLATION.tooling().value()), Standing.IN_SERVICE);
    images.parameters.put("/kiln/images/hardened", "ami-00000001");

    assertThat(located(new Base.OfRecipe(new RecipeName("hardened"))))
        .isEqualTo(new ImageId("ami-00000001"));
  }

  @Test
  void anImageOfSomebodyElseBehindARecipesParameterFails() {
    images.add(image("ami-00000001", OWNER), Standing.IN_SERVICE);
    images.parameters.put("/kiln/images/hardened", "ami-00000001");

    assertThat(failure(new Base.OfRecipe(new RecipeName("hardened"))))
        .contains("ami-00000001", "/kiln/images/hardened", "belongs to account " + OWNER);
    assertThat(failure(new Base.Parameter("/kiln/images/hardened")))
        .contains("belongs to account " + OWNER);
  }

  @Test
  void leavesOutWhatIsDeprecatedOrDisabledAndSaysSo() {
    images.add("ami-00000001", "ubuntu-1", Duration.ofDays(4));
    images.add("ami-00000002", "ubuntu-2", Duration.ofDays(3));
    images.add("ami-00000003", "ubuntu-3", Duration.ofDays(2), Standing.DEPRECATED);
    images.add("ami-00000004", "ubuntu-4", Duration.ofDays(1), Standing.DISABLED);

    Located located = found(new Base.Newest(OWNER, "ubuntu-*", Architecture.X86_64));

    assertThat(located.base().id()).isEqualTo(new ImageId("ami-00000002"));
    assertThat(stage.summary(located))
        .isEqualTo(
            "ami-00000002 (ubuntu-2), newest of 2 099720109477 has for x86_64; left out: 1"
                + " deprecated, 1 disabled");
  }

  @Test
  void saysThatAllWereLeftOut() {
    images.add("ami-00000001", "ubuntu-1", Duration.ofDays(4), Standing.DEPRECATED);

    assertThat(failure(new Base.Newest(OWNER, "ubuntu-*", Architecture.X86_64)))
        .contains("in service; left out: 1 deprecated.");
  }

  @Test
  void takesNoImageOfAnotherOwnerOrArchitectureWhateverTheAnswerHolds() {
    images.add(image("ami-00000001", "111111111111"), Standing.IN_SERVICE);

    assertThat(failure(new Base.Newest(OWNER, "*", Architecture.X86_64))).contains("has no x86_64");
    assertThat(failure(new Base.Newest("111111111111", "*", Architecture.ARM64)))
        .contains("has no arm64");
    assertThat(located(new Base.Newest("self", "*", Architecture.X86_64)))
        .isEqualTo(new ImageId("ami-00000001"));
  }

  @Test
  void anImageForAnotherProcessorThanTheInstancesFails() {
    images.add(
        new BaseImage(Bakes.BASE, OWNER, "graviton", Architecture.ARM64, Bakes.NOW),
        Standing.IN_SERVICE);

    assertThat(failure(new Base.Image(Bakes.BASE)))
        .isEqualTo(
            "The base image %s (graviton) is for arm64, t3.small is not.".formatted(Bakes.BASE));
  }

  @Test
  void anImageNamedByItsIdMayBeDeprecatedButNotDisabled() {
    images.add("ami-00000001", "old", Duration.ofDays(900), Standing.DEPRECATED);
    images.add("ami-00000002", "off", Duration.ofDays(9), Standing.DISABLED);

    assertThat(found(new Base.Image(new ImageId("ami-00000001"))).why())
        .isEqualTo("named by the recipe, though it is deprecated");
    assertThat(failure(new Base.Image(new ImageId("ami-00000002")))).contains("is disabled");
  }

  @Test
  void anImageThatIsNotThereFails() {
    assertThat(failure(new Base.Image(Bakes.BASE)))
        .contains(Bakes.BASE + ", named by the recipe, is not there");
  }

  @Test
  void aParameterThatIsNotThereFails() {
    assertThat(failure(new Base.Parameter("/none"))).contains("no parameter /none");
  }

  @Test
  void aParameterThatHoldsSomethingElseFails() {
    images.parameters.put("/odd", "{}");

    assertThat(failure(new Base.Parameter("/odd"))).contains("\"{}\", which is no image id");
  }

  private static BaseImage image(String id, String owner) {
    return new BaseImage(new ImageId(id), owner, id, Architecture.X86_64, Bakes.NOW);
  }

  private ImageId located(Base base) {
    return found(base).base().id();
  }

  private Located found(Base base) {
    return switch (stage.advance(Bakes.request(base))) {
      case StageResult.Done<Located> done -> done.fact();
      case StageResult<Located> other -> throw new AssertionError(other);
    };
  }

  private String failure(Base base) {
    StageResult<Located> result = stage.advance(Bakes.request(base));
    assertThat(result).isInstanceOf(StageResult.Failed.class);
    return assertThat(result).asInstanceOf(type(StageResult.Failed.class)).actual().why();
  }

  private static final class InMemoryBaseImages implements BaseImages {
    private final List<Candidate> all = new ArrayList<>();
    private final Map<String, String> parameters = new HashMap<>();

    void add(String id, String name, Duration age) {
      add(id, name, age, Standing.IN_SERVICE);
    }

    void add(String id, String name, Duration age, Standing standing) {
      add(
          new BaseImage(new ImageId(id), OWNER, name, Architecture.X86_64, Bakes.NOW.minus(age)),
          standing);
    }

    void add(BaseImage image, Standing standing) {
      all.add(new Candidate(image, standing));
    }

    @Override
    public List<Candidate> named(String owner, String name, Architecture architecture) {
      String pattern = name.replace("*", ".*");
      return all.stream().filter(each -> each.image().name().matches(pattern)).toList();
    }

    @Override
    public Sighting byId(ImageId image) {
      return all.stream()
          .filter(each -> each.image().id().equals(image))
          .findFirst()
          .<Sighting>map(Sighting.Seen::new)
          .orElseGet(Sighting.Unseen::new);
    }

    @Override
    public Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters.get(name));
    }
  }
}
