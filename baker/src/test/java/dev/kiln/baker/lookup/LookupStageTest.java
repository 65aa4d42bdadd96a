package dev.kiln.baker.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

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
  private final InMemoryBaseImages images = new InMemoryBaseImages();
  private final LookupStage stage = new LookupStage(Bakes.INSTALLATION, images);

  @Test
  void takesTheNewestByCreationDateNotByName() {
    images.add("ami-00000001", "ubuntu-z", Duration.ofDays(3));
    images.add("ami-00000002", "ubuntu-a", Duration.ofDays(1));
    images.add("ami-00000003", "ubuntu-m", Duration.ofDays(2));

    assertThat(located(new Base.Newest("o", "ubuntu-*", Architecture.X86_64)))
        .isEqualTo(new ImageId("ami-00000002"));
  }

  @Test
  void saysWhereItLookedWhenNothingMatches() {
    assertThat(failure(new Base.Newest("099720109477", "debian-*", Architecture.ARM64)))
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
    images.add("ami-00000001", "kiln/hardened/x", Duration.ofDays(1));
    images.parameters.put("/kiln/images/hardened", "ami-00000001");

    assertThat(located(new Base.OfRecipe(new RecipeName("hardened"))))
        .isEqualTo(new ImageId("ami-00000001"));
  }

  @Test
  void anImageThatIsNotThereFails() {
    assertThat(failure(new Base.Image(Bakes.BASE))).contains(Bakes.BASE + " is not there");
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

  private ImageId located(Base base) {
    return switch (stage.advance(Bakes.request(base))) {
      case StageResult.Done<Located> done -> done.fact().base().id();
      case StageResult<Located> other -> throw new AssertionError(other);
    };
  }

  private String failure(Base base) {
    StageResult<Located> result = stage.advance(Bakes.request(base));
    assertThat(result).isInstanceOf(StageResult.Failed.class);
    return assertThat(result).asInstanceOf(type(StageResult.Failed.class)).actual().why();
  }

  private static final class InMemoryBaseImages implements BaseImages {
    private final List<BaseImage> all = new ArrayList<>();
    private final Map<String, String> parameters = new HashMap<>();

    void add(String id, String name, Duration age) {
      all.add(new BaseImage(new ImageId(id), "o", name, Architecture.X86_64, Bakes.NOW.minus(age)));
    }

    @Override
    public List<BaseImage> named(String owner, String name, Architecture architecture) {
      String pattern = name.replace("*", ".*");
      return all.stream()
          .filter(image -> image.owner().equals(owner) && image.name().matches(pattern))
          .filter(image -> image.architecture() == architecture)
          .toList();
    }

    @Override
    public Optional<BaseImage> byId(ImageId image) {
      return all.stream().filter(each -> each.id().equals(image)).findFirst();
    }

    @Override
    public Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters.get(name));
    }
  }
}
