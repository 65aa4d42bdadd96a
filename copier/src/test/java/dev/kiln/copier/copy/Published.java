package dev.kiln.copier.copy;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Images to copy, and where to.
public final class Published {
  public static final Destination HERE =
      new Destination(
          new AccountId("222222222222"),
          new Region("eu-west-1"),
          new KeyArn(
              "arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000"));

  public static final Instant CREATED = Instant.parse("2026-11-21T04:31:07Z");

  /// When the messages arrive.
  public static final Instant SENT = CREATED.plusSeconds(3);

  private Published() {}

  /// What a message about an image comes to.
  public static CopyRequest request() {
    return CopyRequest.of(image(1), CREATED, HERE, 1);
  }

  /// A message about an image, just sent.
  public static Order order(ImageCreated image, int attempt) {
    return Order.of(new Reading.Understood(image), attempt, () -> SENT, Optional.of(SENT));
  }

  /// Image number `number`, for everybody who may want it.
  public static ImageCreated image(int number) {
    BakeId bake = new BakeId("web-20261121T040000Z-%06x".formatted(number));
    return new ImageCreated(
        new ImageId("ami-%017x".formatted(0xa000 + number)),
        new Region("eu-west-1"),
        new Audience.Accounts(
            new TreeSet<>(List.of(HERE.account(), new AccountId("333333333333")))),
        bake.imageName(),
        "nginx on Ubuntu 24.04",
        Tags.of(Map.of("Recipe", "web", "BuiltBy", "kiln")),
        new Origin.Kiln(
            new RecipeName("web"), bake, CREATED, Retention.DEFAULT, new Encryption.None()));
  }
}
