package dev.kiln.sandbox.collecting;

import dev.kiln.copier.CollectFunction;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.functions.PlainContext;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.Uses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Copies of one recipe in one place, as the functions copy and confirm leave them, and the
/// collector that looks at them.
final class Copies {
  private final Sandbox sandbox;
  private final Place place;
  private final AwsClients member;
  private final OwnImages images;

  /// Another one for each test, so that none counts another's copies.
  private final RecipeName recipe =
      new RecipeName("collecting-" + UUID.randomUUID().toString().substring(0, 8));

  private final SecureRandom random = new SecureRandom();

  Copies(Sandbox sandbox, Place place) {
    this.sandbox = sandbox;
    this.place = place;
    this.member = sandbox.operator(place.account(), place.region());
    this.images = new OwnImages(member.ec2());
  }

  RecipeName recipe() {
    return recipe;
  }

  Account account() {
    return new Account(place.account(), member);
  }

  Ec2Client ec2() {
    return member.ec2();
  }

  /// A copy that is in order, made so long ago; one of its recipe stays, and all that are younger
  /// than two weeks.
  ImageId aged(Duration age) {
    return tagged(age, Map.of("kiln:reported", "copied"));
  }

  /// A copy that failed, and was told of.
  ImageId failed(Duration age) {
    ImageId copy = tagged(age, Map.of("kiln:reported", "given-up"));
    sandbox.control().failImage(place.account(), place.region(), copy, "the key is disabled");
    return copy;
  }

  ImageId tagged(Duration age, Map<String, String> more) {
    Instant madeAt = Instant.now().minus(age);
    BakeId bake = BakeId.of(recipe, madeAt, random);
    ImageId copy =
        sandbox
            .control()
            .seedImage(
                ImageSeed.of(place.account(), place.region(), bake.imageName().value())
                    .secret()
                    .createdAt(madeAt));
    Map<String, String> tags = new HashMap<>();
    tags.put("BuiltBy", "kiln");
    tags.put("Recipe", recipe.value());
    tags.put("kiln:bake", bake.value());
    tags.put("kiln:attempt", "1");
    tags.put("kiln:retain", "1/P14D");
    tags.put("Encrypted", "true");
    tags.put("CopiedFromAMI", "ami-0fedcba9876543210");
    tags.putAll(more);
    images.tag(copy, tags);
    return copy;
  }

  /// The parameter that says which copy is current.
  void makeCurrent(ImageId copy) {
    var _ = new Uses(account()).parameter(parameter(), copy.value());
  }

  String parameter() {
    return "/kiln/images/" + recipe;
  }

  boolean isThere(ImageId copy) {
    return images.isThere(copy);
  }

  boolean isMarked(ImageId copy) {
    return images.isMarked(copy);
  }

  boolean isDeprecated(ImageId copy) {
    return images.isDeprecated(copy);
  }

  List<String> snapshots(ImageId copy) {
    return images.snapshots(copy);
  }

  boolean isSnapshotThere(String snapshot) {
    return images.isSnapshotThere(snapshot);
  }

  /// Has the function look, after so many days.
  ///
  /// @return its answer
  /// @throws IllegalStateException when not all could be seen or removed
  String collect(Duration later) throws IOException {
    Clock clock = Clock.offset(Clock.systemUTC(), later);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (CollectFunction function = sandbox.collectorInProcess(place, _ -> {}, clock)) {
      function.handleRequest(
          new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)),
          answer,
          PlainContext.here());
    }
    return answer.toString(StandardCharsets.UTF_8);
  }
}
