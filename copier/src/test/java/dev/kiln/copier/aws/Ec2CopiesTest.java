package dev.kiln.copier.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.FakeAws;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.ExistingCopy;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What EC2 shows in parts.
class Ec2CopiesTest {
  private static final ImageId SOURCE = new ImageId("ami-0a1b2c3d");

  @Test
  void copiesOnTheSecondPageAreSeen() throws Exception {
    try (FakeAws aws = new FakeAws();
        StageClients clients =
            new StageClients(StageName.COPY, TestConnection.to(aws.endpoint()))) {
      aws.reply(
          "DescribeImages",
          200,
          request ->
              request.contains("NextToken=second")
                  ? page(image("ami-22222222"), "")
                  : page(image("ami-11111111"), "<nextToken>second</nextToken>"));

      Map<ImageId, Existing> found =
          new Ec2Copies(clients.ec2(Published.HERE.region())).of(Set.of(SOURCE));

      assertThat(found.get(SOURCE))
          .asInstanceOf(type(Existing.Found.class))
          .extracting(Existing.Found::copies, list(ExistingCopy.class))
          .extracting(ExistingCopy::image)
          .containsExactly(new ImageId("ami-11111111"), new ImageId("ami-22222222"));
      assertThat(aws.calls())
          .hasSize(2)
          .allSatisfy(call -> assertThat(call.parameters()).contains("Owner.1=self"));
    }
  }

  private static String page(String images, String next) {
    return "<DescribeImagesResponse><imagesSet>%s</imagesSet>%s</DescribeImagesResponse>"
        .formatted(images, next);
  }

  private static String image(String id) {
    return """
    <item><imageId>%s</imageId><imageState>available</imageState><tagSet><item>
    <key>CopiedFromAMI</key><value>%s</value></item></tagSet></item>\
    """
        .formatted(id, SOURCE.value());
  }
}
