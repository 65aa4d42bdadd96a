package dev.kiln.sandbox.collecting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.Uses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;

/// Images of one recipe in the tooling account, as its bakes leave them: those that are made here
/// are, as far as tags, the journal and the parameter say, of bakes at other times.
final class Sources {
  static final String MEMBER = "222222222222";

  private static final String NEWEST =
      "newest: {owner: \"099720109477\", name: \"ubuntu/images/*\", architecture: x86_64}";

  private final Tooling tooling;
  private final AwsClients operator;

  /// Another one for each test, so that none counts another's images.
  private final RecipeName recipe =
      new RecipeName("collecting-" + UUID.randomUUID().toString().substring(0, 8));

  private final SecureRandom random = new SecureRandom();

  private Sources(Tooling tooling) {
    this.tooling = tooling;
    Sandbox sandbox = tooling.sandbox();
    this.operator = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  }

  /// Of a recipe that keeps its newest image, and young ones no longer than others.
  static Sources of(Tooling tooling) throws IOException {
    return basedOn(NEWEST, tooling);
  }

  /// The same, with an image as its base.
  static Sources of(ImageId base, Tooling tooling) throws IOException {
    return basedOn("image: " + base, tooling);
  }

  private static Sources basedOn(String base, Tooling tooling) throws IOException {
    Sources sources = new Sources(tooling);
    Files.writeString(
        sources.file(),
        """
        name: %s
        description: a test's recipe
        base: {%s}
        build: {instanceType: t3.small, scripts: [run.sh]}
        test: {instanceType: t3.small, scripts: [run.sh]}
        publish: {targets: [{accounts: ["%s"], regions: [eu-west-1, us-east-1]}]}
        retention: {keep: 1, minimumAge: P0D}
        """
            .formatted(sources.recipe, base, MEMBER));
    sources.push();
    return sources;
  }

  RecipeName recipe() {
    return recipe;
  }

  void push() {
    Result pushed = tooling.kiln("push", file().toString());
    assertThat(pushed.exitCode()).as(pushed.err()).isZero();
  }

  private Path file() {
    return tooling.folder().resolve(recipe + ".yaml");
  }

  /// An image as all stages leave it, now.
  ImageId bake() throws IOException {
    Result result = tooling.kiln("bake", "--local", "--json", file().toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new ImageId(String.valueOf(JSON.std.mapFrom(result.out()).get("image")));
  }

  /// An image that was published so long ago. The one that is asked for last is current.
  ImageId published(Duration age) throws IOException {
    Instant madeAt = Instant.now().minus(age);
    BakeId bake = begun(madeAt, madeAt.plus(Duration.ofHours(5)));
    write(bake, "publish", Map.of("messages", List.of(), "publishedAt", madeAt.toString()));
    ImageId image = image(bake, Map.of("kiln:tested", madeAt.toString()));
    var _ =
        new Uses(new Account(tooling.sandbox().scene().tooling(), operator))
            .parameter("/kiln/images/" + recipe, image.value());
    return image;
  }

  /// An image that is to be tested by a bake that was asked for so long ago, and is over by then.
  ImageId atWork(Duration age, Instant latest) throws IOException {
    return image(begun(Instant.now().minus(age), latest), Map.of());
  }

  /// An image whose test failed so long ago.
  ImageId failed(Duration age) throws IOException {
    Instant madeAt = Instant.now().minus(age);
    BakeId bake = begun(madeAt, Instant.now().plus(Duration.ofHours(3)));
    write(bake, "test", Map.of("failedAt", madeAt.toString(), "why", "no page"));
    return image(bake, Map.of());
  }

  private BakeId begun(Instant askedAt, Instant latest) throws IOException {
    BakeId bake = BakeId.of(recipe, askedAt, random);
    write(
        bake,
        "start",
        Map.of(
            "recipe",
            recipe.value(),
            "startedAt",
            bake.asked().toString(),
            "latest",
            latest.toString(),
            "standing",
            "at work"));
    return bake;
  }

  private ImageId image(BakeId bake, Map<String, String> more) {
    Sandbox sandbox = tooling.sandbox();
    ImageId image =
        sandbox
            .control()
            .seedImage(
                ImageSeed.of(
                        sandbox.scene().tooling(), sandbox.scene().home(), bake.imageName().value())
                    .secret()
                    .createdAt(bake.asked()));
    Map<String, String> tags = new HashMap<>(more);
    tags.put("BuiltBy", "kiln");
    tags.put("Recipe", recipe.value());
    tags.put("kiln:bake", bake.value());
    new OwnImages(operator.ec2()).tag(image, tags);
    return image;
  }

  private void write(BakeId bake, String name, Map<String, Object> entry) throws IOException {
    byte[] json = JSON.std.asBytes(entry);
    operator
        .s3()
        .putObject(
            request ->
                request
                    .bucket(tooling.sandbox().installation().bakesBucket())
                    .key("bakes/%s/%s.json".formatted(bake, name)),
            RequestBody.fromBytes(json));
  }
}
