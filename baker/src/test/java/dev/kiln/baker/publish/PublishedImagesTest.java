package dev.kiln.baker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.publish.PublishedImages.Choice;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedImagesTest {
  private static final RecipeName WEB = new RecipeName("web");
  private static final BakeId BAKE = Bakes.request().bake();
  private static final BakeId EARLIER = new BakeId("web-20261101T040000Z-1a2b3c");
  private static final ImageId OLD = new ImageId("ami-0123456789abcdef1");
  private static final String PARAMETER = "/kiln/images/web";

  private final BakeRecords records = new InMemoryRecords();
  private final InMemoryImages images = new InMemoryImages();

  @Test
  void theCurrentImageIsThatOfTheBakeThatMadeIt() {
    Encryption encryption =
        new Encryption.Under(new KeyArn("arn:aws:kms:eu-west-1:111111111111:key/1"));
    publish(BAKE, Bakes.IMAGE, encryption);
    publish(EARLIER, OLD, new Encryption.None());
    images.parameters.put(PARAMETER, Bakes.IMAGE.value());

    PublishedImage image = chosen(Optional.empty());

    assertThat(image.bake()).isEqualTo(BAKE);
    assertThat(image.image()).isEqualTo(Bakes.IMAGE);
    assertThat(image.snapshots()).containsExactly(Bakes.SNAPSHOT);
    assertThat(image.digest()).isEqualTo(Bakes.request().digest());
    assertThat(image.encryption()).isEqualTo(encryption);
    assertThat(image.description()).isEqualTo("as it was baked");
    assertThat(image.tags().values()).containsEntry(TagKey.BAKE, BAKE.value());
  }

  @Test
  void afterARollbackTheEarlierImageIsCurrent() {
    publish(BAKE, Bakes.IMAGE, new Encryption.None());
    publish(EARLIER, OLD, new Encryption.None());
    images.parameters.put(PARAMETER, OLD.value());

    assertThat(chosen(Optional.empty()).bake()).isEqualTo(EARLIER);
  }

  @Test
  void aBakeThatIsNamedNeedNotBeCurrent() {
    publish(BAKE, Bakes.IMAGE, new Encryption.None());
    publish(EARLIER, OLD, new Encryption.None());
    images.parameters.put(PARAMETER, Bakes.IMAGE.value());

    assertThat(chosen(Optional.of(EARLIER)).image()).isEqualTo(OLD);
  }

  @Test
  void whatWasNeverPublishedToItsEndIsNotSent() {
    publish(BAKE, Bakes.IMAGE, new Encryption.None());
    write(BAKE, StageName.PUBLISH, Map.of("failedAt", Bakes.NOW.toString(), "why", "no rights"));
    images.parameters.put(PARAMETER, Bakes.IMAGE.value());

    assertThat(nothing(Optional.empty()))
        .contains(BAKE + " was not published to its end", "--resume " + BAKE);
    assertThat(nothing(Optional.of(BAKE))).contains("was not published to its end");
  }

  @Test
  void withoutAParameterNothingIsCurrent() {
    publish(BAKE, Bakes.IMAGE, new Encryption.None());

    assertThat(nothing(Optional.empty())).contains("no parameter " + PARAMETER);
  }

  @Test
  void aParameterThatPointsToNoImageOfTheRecipeIsNotFollowed() {
    publish(BAKE, Bakes.IMAGE, new Encryption.None());
    for (String value : List.of("", "hello", OLD.value())) {
      images.parameters.put(PARAMETER, value);

      assertThat(nothing(Optional.empty())).contains(PARAMETER + " points to " + value);
    }
    images.tags.put(OLD, Map.of(TagKey.BAKE, "db-20261121T040000Z-1a2b3c"));
    assertThat(nothing(Optional.empty())).contains(PARAMETER + " points to " + OLD);
  }

  @Test
  void anImageThatIsGoneOrThatOnlyClaimsToBeOfTheBakeIsNotSent() {
    publish(BAKE, Bakes.IMAGE, new Encryption.None());
    images.tags.put(OLD, Map.of(TagKey.BAKE, BAKE.value()));
    images.tags.remove(Bakes.IMAGE);
    images.parameters.put(PARAMETER, OLD.value());

    assertThat(nothing(Optional.empty())).contains(Bakes.IMAGE + ", the image of " + BAKE);
    assertThat(nothing(Optional.of(BAKE))).contains("is not there any more");
  }

  @Test
  void aBakeThatNobodyBeganIsSaidSo() {
    assertThat(nothing(Optional.of(EARLIER))).isEqualTo("There is no bake " + EARLIER + ".");
  }

  private PublishedImage chosen(Optional<BakeId> bake) {
    return switch (choose(bake)) {
      case Choice.Chosen chosen -> chosen.image();
      case Choice.Nothing nothing -> throw new AssertionError(nothing.why());
    };
  }

  private String nothing(Optional<BakeId> bake) {
    return switch (choose(bake)) {
      case Choice.Nothing nothing -> nothing.why();
      case Choice.Chosen chosen -> throw new AssertionError(chosen);
    };
  }

  private Choice choose(Optional<BakeId> bake) {
    return new PublishedImages(Bakes.INSTALLATION, records, images).choose(WEB, bake);
  }

  private void publish(BakeId bake, ImageId image, Encryption encryption) {
    Built built = new Built(Bakes.located(), image, List.of(Bakes.SNAPSHOT), encryption);
    Updated updated = new Updated(Bakes.tested(), PARAMETER, 1);
    write(bake, StageName.LOOKUP, new Entry.OfLookup().write(Bakes.located()));
    write(bake, StageName.BUILD, new Entry.OfBuild().write(built));
    write(
        bake,
        StageName.PUBLISH,
        new Entry.OfPublish().write(new Published(updated, List.of(), Bakes.NOW)));
    images.tags.put(image, Map.of(TagKey.BAKE, bake.value()));
  }

  private void write(BakeId bake, StageName stage, Map<String, Object> entry) {
    records.write(bake, stage.toString(), entry);
  }
}
