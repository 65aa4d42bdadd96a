package dev.kiln.sandbox.privileges;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Gatherers;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;

/// What the scenarios make that costs money or stands in somebody's way, and its removal. Small
/// objects stay in the buckets.
///
/// Nothing is removed that is not tagged with a bake of the scenarios, copied from one of their
/// images, or named here.
final class Leftovers {
  /// [The most values of a
  /// filter](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html).
  private static final int VALUES = 200;

  /// [The most names of a
  /// deletion](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html).
  private static final int PARAMETERS = 10;

  private final Site site;
  private final List<String> bakes = new ArrayList<>();
  private final SortedSet<String> images = new TreeSet<>();
  private final List<String> parameters = new ArrayList<>();

  Leftovers(Site site) {
    this.site = site;
  }

  BakeId of(BakeId bake) {
    bakes.add(bake.value());
    return bake;
  }

  ImageId of(ImageId image) {
    images.add(image.value());
    return image;
  }

  String ofParameter(String name) {
    parameters.add(name);
    return name;
  }

  /// Removes as much as it can and tells of the rest.
  void remove() {
    Ec2Client tooling = site.tooling().ec2();
    Ec2Client member = site.member().operator().ec2();
    bakes.stream()
        .gather(Gatherers.windowFixed(VALUES))
        .forEach(window -> {
          terminate(tooling, window);
          owned(tooling, TagKey.BAKE, window).forEach(image -> images.add(image.imageId()));
        });
    images.stream()
        .gather(Gatherers.windowFixed(VALUES))
        .flatMap(window -> owned(member, TagKey.COPIED_FROM, window).stream())
        .forEach(copy -> deregister(member, copy.imageId()));
    images.forEach(image -> deregister(tooling, image));
    parameters.stream()
        .gather(Gatherers.windowFixed(PARAMETERS))
        .forEach(window ->
            attempt(
                "the parameters " + String.join(", ", window),
                () -> site.tooling().ssm().deleteParameters(request -> request.names(window))));
  }

  private static void terminate(Ec2Client ec2, List<String> bakes) {
    Filter filter = Filter.builder().name("tag:" + TagKey.BAKE).values(bakes).build();
    List<String> instances =
        ec2.describeInstancesPaginator(request -> request.filters(filter)).reservations().stream()
            .flatMap(reservation -> reservation.instances().stream())
            .map(instance -> instance.instanceId())
            .toList();
    if (!instances.isEmpty()) {
      attempt(
          "the instances " + String.join(", ", instances),
          () -> ec2.terminateInstances(request -> request.instanceIds(instances)));
    }
  }

  private static List<Image> owned(Ec2Client ec2, String tag, List<String> values) {
    Filter filter = Filter.builder().name("tag:" + tag).values(values).build();
    return ec2
        .describeImagesPaginator(request -> request.owners("self").filters(filter))
        .images()
        .stream()
        .toList();
  }

  private static void deregister(Ec2Client ec2, String image) {
    attempt(
        "the image " + image,
        () ->
            ec2.deregisterImage(request -> request.imageId(image).deleteAssociatedSnapshots(true)));
  }

  private static void attempt(String what, Runnable removal) {
    try {
      removal.run();
    } catch (AwsServiceException e) {
      System.getLogger(Leftovers.class.getName())
          .log(Level.WARNING, "Left over is {0}: {1}", what, e.getMessage());
    }
  }
}
