package dev.kiln.sandbox.copying;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Tags;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.ImageSeed;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.OperationType;

/// Published images in the tooling account, each with the message that tells of it.
public final class Sources {
  private final Sandbox sandbox;

  public Sources(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /// An image of its own, shared with the targets' accounts.
  public ImageCreated shared(List<Place> targets) {
    ImageCreated message = unshared(targets);
    share(message);
    return message;
  }

  public ImageCreated unshared(List<Place> targets) {
    return unshared(targets, Instant.now());
  }

  /// One that was announced at that time.
  ImageCreated unshared(List<Place> targets, Instant announcedAt) {
    Region home = sandbox.installation().region();
    RecipeName recipe = new RecipeName("web");
    BakeId bake =
        new BakeId("web-20261121T040000Z-" + UUID.randomUUID().toString().substring(0, 6));
    ImageName name = new ImageName("kiln/test/" + UUID.randomUUID());
    ImageId image =
        sandbox
            .control()
            .seedImage(
                ImageSeed.of(sandbox.scene().tooling(), home, name.value()).secret().disks(8, 20));
    TreeMap<dev.kiln.model.image.AccountId, java.util.SortedSet<Region>> pairs = new TreeMap<>();
    for (Place place : targets) {
      pairs.computeIfAbsent(place.account(), _ -> new TreeSet<>()).add(place.region());
    }
    return new ImageCreated(
        image,
        home,
        new Audience.Pairs(pairs),
        name,
        "a test's image",
        Tags.of(Map.of("Recipe", recipe.value(), "BuiltBy", "kiln")),
        new Origin.Kiln(
            recipe,
            bake,
            announcedAt.truncatedTo(ChronoUnit.SECONDS),
            Retention.DEFAULT,
            new Encryption.None()));
  }

  void share(ImageCreated message) {
    List<String> accounts = accounts(message);
    Ec2Client ec2 = tooling();
    ec2.describeImages(request -> request.imageIds(message.sourceAmi().value()))
        .images()
        .getFirst()
        .blockDeviceMappings()
        .forEach(device ->
            ec2.modifySnapshotAttribute(request ->
                request
                    .snapshotId(device.ebs().snapshotId())
                    .attribute("createVolumePermission")
                    .operationType(OperationType.ADD)
                    .userIds(accounts)));
    shareImage(message);
  }

  /// Shares the image, but not what it stores.
  void shareImage(ImageCreated message) {
    List<String> accounts = accounts(message);
    tooling()
        .modifyImageAttribute(request ->
            request
                .imageId(message.sourceAmi().value())
                .attribute("launchPermission")
                .operationType(OperationType.ADD)
                .userIds(accounts));
  }

  private static List<String> accounts(ImageCreated message) {
    return message.audience().accounts().stream().map(Object::toString).toList();
  }

  private Ec2Client tooling() {
    return sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region()).ec2();
  }
}
