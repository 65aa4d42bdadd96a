package dev.kiln.baker.instance;

import dev.kiln.baker.instance.Exchange.Signing;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.ScriptRun;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Has scripts run on an instance of their own, from launch to report. What it launches it
/// [ends][#end].
public final class InstanceRun {

  /// From the launch until the instance reads its user data.
  private static final Duration BOOT = Duration.ofMinutes(10);

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Instances instances;
  private final Exchange exchange;
  private final Clock clock;

  public InstanceRun(Instances instances, Exchange exchange, Clock clock) {
    this.instances = instances;
    this.exchange = exchange;
    this.clock = clock;
  }

  /// Goes as far as it can without waiting.
  public Standing advance(Order order) {
    Optional<WorkInstance> instance = newest(order.bake(), order.mode());
    Optional<byte[]> archive = exchange.report(order.bake(), order.mode());
    if (archive.isPresent()) {
      return read(order, archive.get(), instance);
    }
    return instance.map(at -> silent(order, at)).orElseGet(() -> launch(order));
  }

  /// Terminates what was launched for the bake in this mode.
  public void end(BakeId bake, InstanceMode mode) {
    instances.find(bake, mode).stream()
        .filter(instance -> !instance.state().isGone())
        .forEach(instances::terminate);
  }

  private Optional<WorkInstance> newest(BakeId bake, InstanceMode mode) {
    List<WorkInstance> found = instances.find(bake, mode);
    return found.stream()
        .filter(instance -> !instance.state().isGone())
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  private Standing launch(Order order) {
    Duration needed = BOOT.plus(order.scripts().timeout()).plus(InstanceJob.GRACE);
    return switch (exchange.sign(order.request(), order.mode(), needed)) {
      case Signing.TooShort tooShort ->
          new Standing.Lost(
              """
              The role's session ends at %s, but the instance may need until %s: it could not report.
              Maybe the role's maximum session duration is shorter than the recipe's timeout, or you \
              came to the role by way of another role, which limits a session to one hour.\
              """
                  .formatted(tooShort.credentialsEnd(), clock.instant().plus(needed)));
      case Signing.Signed signed -> {
        instances.launch(
            new Instances.Launch(
                order.bake(),
                order.mode(),
                order.image(),
                order.scripts().instanceType(),
                UserData.of(
                    new InstanceJob(
                        order.mode(),
                        order.bake().value(),
                        signed.bundle(),
                        signed.bundleSha256(),
                        signed.report(),
                        order.scripts().timeout())),
                order.tags().with(Map.of(TagKey.STAGE, order.mode().word()))));
        yield new Standing.Underway("an instance starts", PAUSE);
      }
    };
  }

  private Standing silent(Order order, WorkInstance instance) {
    return switch (instance.state()) {
      case PENDING, RUNNING, STOPPING -> {
        Instant latest =
            instance
                .launchedAt()
                .plus(BOOT)
                .plus(order.scripts().timeout())
                .plus(InstanceJob.GRACE);
        if (clock.instant().isAfter(latest)) {
          yield new Standing.Lost(
              """
              The instance %s sent no report within its timeout of %s.
              Maybe its subnet has no way to S3: without a public address it needs a NAT gateway or \
              an S3 gateway endpoint.\
              """
                  .formatted(instance.id(), order.scripts().timeout()));
        }
        yield new Standing.Underway("the scripts run on " + instance.id(), PAUSE);
      }
      case STOPPED, SHUTTING_DOWN, TERMINATED ->
          new Standing.Lost(
              """
              The instance %s ended without a report. %s
              Maybe its subnet has no way to S3: without a public address it needs a NAT gateway or \
              an S3 gateway endpoint.\
              """
                  .formatted(instance.id(), instance.stateReason()));
    };
  }

  private static Standing read(Order order, byte[] archive, Optional<WorkInstance> instance) {
    return switch (Report.read(archive)) {
      case UnreadableReport unreadable ->
          new Standing.Lost("The instance's report cannot be read: " + unreadable.reason());
      case Report report -> {
        boolean ours = report.bake().equals(order.bake().value()) && report.mode() == order.mode();
        yield ours
            ? new Standing.Reported(report, instance)
            : new Standing.Lost(
                "The report is of another run: %s of %s."
                    .formatted(report.mode().word(), report.bake()));
      }
    };
  }

  /// What is to be run, and where.
  ///
  /// @param tags of the instance
  public record Order(
      BakeRequest request, InstanceMode mode, ImageId image, ScriptRun scripts, Tags tags) {

    BakeId bake() {
      return request.bake();
    }
  }

  /// How far the run is.
  public sealed interface Standing {

    record Underway(String why, Duration pause) implements Standing {}

    /// @param instance empty when EC2 no longer shows it
    record Reported(Report report, Optional<WorkInstance> instance) implements Standing {
      private static final int LOG_LINES = 100;

      /// What went wrong, then the end of the log.
      public String failure() {
        String log = String.join("\n  ", report.lastLines(LOG_LINES));
        return "%s\nThe end of the log:\n  %s".formatted(report.outcome().sentence(), log);
      }
    }

    /// There will be no report to go by.
    record Lost(String why) implements Standing {}
  }
}
