package dev.kiln.sandbox.demo;

import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.Ending;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Has copies become available by themselves, and EventBridge tell of it, as in AWS: the sandbox's
/// EC2 finds out how far an image is when somebody looks at it. For people at a sandbox; tests look
/// themselves, when they want to.
final class ImageProgress implements AutoCloseable {
  private static final long LOOK_EVERY_SECONDS = 1;

  private final List<Ec2Client> members;
  private final Set<Ec2Client> failing = new HashSet<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("image progress").factory());

  ImageProgress(Sandbox sandbox) {
    this.members =
        sandbox.scene().places().stream()
            .map((Place place) -> sandbox.operator(place.account(), place.region()).ec2())
            .toList();
  }

  /// Looks again and again until it is closed.
  void start() {
    var _ = clock.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void look() {
    members.forEach(this::look);
  }

  /// What goes wrong with one is told once, and harms no other and no later look.
  private void look(Ec2Client ec2) {
    try {
      ec2.describeImages(request -> request.owners("self"));
      failing.remove(ec2);
    } catch (RuntimeException e) {
      if (!clock.isShutdown() && !Ending.hasBegun() && failing.add(ec2)) {
        System.getLogger(ImageProgress.class.getName())
            .log(System.Logger.Level.WARNING, "Images could not be looked at", e);
      }
    }
  }
}
