package dev.kiln.baker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.tag.TagKey;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishStageTest {
  private static final Updated UPDATED = new Updated(Bakes.tested(), "/kiln/images/web", 1);

  private final List<String> order = new ArrayList<>();
  private final List<ImageCreated> sent = new ArrayList<>();
  private final PublishStage stage =
      new PublishStage(
          Bakes.INSTALLATION,
          (image, snapshots, accounts) ->
              order.add("share %s %s %s".formatted(image, snapshots, accounts)),
          message -> {
            order.add("send");
            sent.add(message);
            return "m-1";
          },
          Clock.fixed(Bakes.NOW, ZoneOffset.UTC));

  @Test
  void sharesWithTheTargetsBeforeItTellsThem() {
    stage.advance(UPDATED);

    assertThat(order)
        .containsExactly(
            "share %s [%s] [222222222222]".formatted(Bakes.IMAGE, Bakes.SNAPSHOT), "send");
  }

  @Test
  void carriesTheImagesTagsBecauseNobodyElseSeesThem() {
    stage.advance(UPDATED);

    assertThat(sent)
        .singleElement()
        .satisfies(message ->
            assertThat(message.tags().values())
                .containsEntry("Team", "web")
                .containsEntry(TagKey.NAME, Bakes.request().bake().imageName().value())
                .containsEntry(TagKey.SOURCE_AMI, Bakes.BASE.value())
                .containsEntry(TagKey.BAKE, Bakes.request().bake().value())
                .containsEntry(TagKey.TESTED, Bakes.NOW.toString()));
  }

  @Test
  void saysWhichBakeTheImageIsOf() {
    stage.advance(UPDATED);

    assertThat(sent.getFirst().origin())
        .isInstanceOfSatisfying(
            Origin.Kiln.class,
            origin -> assertThat(origin.bake()).isEqualTo(Bakes.request().bake()));
  }
}
