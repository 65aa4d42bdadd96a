package dev.kiln.baker.instance;

import dev.kiln.baker.instance.Exchange.Signing;
import dev.kiln.baker.instance.Instances.Launched;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.ScriptRun;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Has scripts run on an instance of their own, from launch to report. What it launches it
/// [ends][#end], by its id, whether EC2 shows it already or not.
///
/// The first instance of a bake and mode is its attempt 1. Once that was [broken off][#brokenOff],
/// what it made and reported is of no use any longer, and the next attempt has a client token, an
/// instance and a report of its own.
public final class InstanceRun {

  /// From the launch until the instance reads its user data.
  private static final Duration BOOT = Duration.ofMinutes(10);

  private static final Duration PAUSE = Duration.ofSeconds(10);

  /// EC2 shows a new instance within seconds.
  private static final Duration VISIBLE_WITHIN = Duration.ofMinutes(5);

  private static final String NO_WAY_TO_S3 =
      "Maybe its subnet has no way to S3: without a public address it needs a NAT gateway or an S3"
          + " gateway endpoint.";

  /// [What EC2 says](https://repost.aws/knowledge-center/encrypted-volumes-stops-immediately) when
  /// it cannot use the key of a volume.
  private static final String NO_LAUNCH = "Client.InternalError";

  /// [What EC2 says](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html)
  /// of an instance that was terminated by a call.
  private static final String BY_SOMEBODY = "Client.UserInitiatedShutdown";

  private static final String ENDED =
      "Maybe somebody terminated it, or kiln cancel or kiln sweep of another process did.";

  private static final String NO_KEY =
      "Maybe a volume is encrypted under a key that the stage's role may not use, by its own policy"
          + " or the key's, or the key is disabled.";

  private static final Comparator<WorkInstance> GONE_LAST =
      Comparator.comparing(instance -> instance.state().isGone());

  private final Instances instances;
  private final Exchange exchange;
  private final Clock clock;

  /// Whether no other process has launched anything.
  private final boolean isAlone;

  /// Nothing was launched yet, so there is nothing to look for.
  private boolean isNew;

  /// The attempts that are of no use any longer.
  private int brokenOff;

  /// What this process launched.
  private Optional<WorkInstance> launched = Optional.empty();

  /// Whether a launch may have been done that EC2 has not shown yet, nor told the id of.
  private boolean isUnsure;

  private InstanceRun(Instances instances, Exchange exchange, Clock clock, boolean isNew) {
    this.instances = instances;
    this.exchange = exchange;
    this.clock = clock;
    this.isNew = isNew;
    this.isAlone = isNew;
  }

  /// For a run that may have been begun, by this process or another.
  public InstanceRun(Instances instances, Exchange exchange, Clock clock) {
    this(instances, exchange, clock, false);
  }

  /// For a run that was not begun: it launches at once, without a look at what there is. Were it
  /// begun all the same, EC2 would launch no second instance.
  public static InstanceRun ofNew(Instances instances, Exchange exchange, Clock clock) {
    return new InstanceRun(instances, exchange, clock, true);
  }

  /// Whether nothing was launched yet, as far as is known.
  public boolean isNew() {
    return isNew;
  }

  /// Leaves out the first attempts.
  public void brokenOff(int attempts) {
    brokenOff = attempts;
  }

  /// Goes as far as it can without waiting.
  public Standing advance(Order order) {
    if (isNew) {
      isNew = false;
      return launch(order, 1);
    }
    List<WorkInstance> shown = instances.find(order.bake(), order.mode());
    int attempt =
        shown.stream().map(WorkInstance::attempt).reduce(brokenOff + 1, (a, b) -> Math.max(a, b));
    terminate(shown.stream().filter(instance -> instance.attempt() < attempt).toList());
    Optional<WorkInstance> instance =
        shown.stream().filter(each -> each.attempt() == attempt).min(GONE_LAST);
    isUnsure = isUnsure && instance.isEmpty();
    Optional<byte[]> archive = exchange.report(order.bake(), order.mode(), attempt);
    if (instance.filter(at -> isOverdue(order, at)).isPresent()) {
      return new Standing.Lost(
          """
          The instance %s was still running after its timeout of %s.
          %s\
          """
              .formatted(instance.get().id(), order.scripts().timeout(), NO_WAY_TO_S3));
    }
    if (archive.isPresent()) {
      return read(order, archive.get(), instance);
    }
    return instance.map(InstanceRun::silent).orElseGet(() -> launch(order, attempt));
  }

  /// Terminates what was launched for the bake in this mode.
  ///
  /// @return whether there was any that was not terminated already; EC2 may not show yet what
  ///   another process launched
  public boolean end(BakeId bake, InstanceMode mode) {
    launched.ifPresent(instances::terminate);
    List<WorkInstance> others = others(bake, mode);
    terminate(others);
    return launched.isPresent() || others.stream().anyMatch(each -> !each.state().isGone());
  }

  /// @return whether there were any of this attempt or a later one
  private boolean endFrom(int attempt, BakeId bake, InstanceMode mode) {
    launched.ifPresent(instances::terminate);
    List<WorkInstance> others = others(bake, mode);
    terminate(others);
    return launched.isPresent()
        || others.stream().anyMatch(instance -> instance.attempt() >= attempt);
  }

  private List<WorkInstance> others(BakeId bake, InstanceMode mode) {
    return instances.find(bake, mode).stream().filter(instance -> !isOwn(instance)).toList();
  }

  private void terminate(List<WorkInstance> these) {
    these.stream().filter(instance -> !instance.state().isGone()).forEach(instances::terminate);
  }

  /// As [#end], for whoever gives up. Can be repeated.
  ///
  /// @return what may be left, where EC2 gave no answer to the launch and does not show the
  ///   instance
  public Optional<String> abandon(BakeId bake, InstanceMode mode) {
    return endFrom(brokenOff + 1, bake, mode) || !isUnsure
        ? Optional.empty()
        : Optional.of(
            """
            EC2 may have launched an instance for the stage %s which it does not show yet.
            It ends by itself; "kiln sweep" terminates it as soon as it is to be seen.\
            """
                .formatted(mode.word()));
  }

  private boolean isOwn(WorkInstance instance) {
    return launched.filter(own -> own.id().equals(instance.id())).isPresent();
  }

  /// As [#end], and has another look where EC2 may not show the instance yet. It shows terminated
  /// ones for an hour, so later there is none.
  ///
  /// @param lastSign when the instance was certainly there
  /// @return the wait for the next look; empty when nothing is left
  public Optional<Standing.Underway> endSurely(BakeId bake, InstanceMode mode, Instant lastSign) {
    return endSurelyFrom(1, bake, mode, lastSign);
  }

  private Optional<Standing.Underway> endSurelyFrom(
      int attempt, BakeId bake, InstanceMode mode, Instant lastSign) {
    if (isAlone && launched.isPresent()) {
      instances.terminate(launched.get());
      return Optional.empty();
    }
    boolean mayBeHidden = clock.instant().isBefore(lastSign.plus(VISIBLE_WITHIN));
    return endFrom(attempt, bake, mode) || !mayBeHidden
        ? Optional.empty()
        : Optional.of(
            new Standing.Underway(
                "EC2 does not show the instance, which may still be there", PAUSE, VISIBLE_WITHIN));
  }

  /// As [#endSurely(BakeId, InstanceMode, Instant)], without another look where EC2 has just shown
  /// the instance.
  public Optional<Standing.Underway> endSurely(Order order, Standing.Reported reported) {
    if (reported.instance().isEmpty()) {
      return endSurelyFrom(
          brokenOff + 1, order.bake(), order.mode(), reported.report().finishedAt());
    }
    reported
        .instance()
        .filter(instance -> !instance.state().isGone())
        .ifPresent(instances::terminate);
    return Optional.empty();
  }

  private Standing launch(Order order, int attempt) {
    if (order.changesRoot() && order.rootDevice().isEmpty()) {
      return new Standing.Lost(
          "The image %s names no root device; its volume cannot have another size or key."
              .formatted(order.image()));
    }
    Duration needed = BOOT.plus(order.scripts().timeout()).plus(InstanceJob.GRACE);
    return switch (exchange.sign(order.request(), order.mode(), attempt, needed)) {
      case Signing.TooShort tooShort ->
          new Standing.Lost(
              """
              The role's session ends at %s, but the instance may need until %s: it could not report.
              Maybe the role's maximum session duration is shorter than the recipe's timeout, or you \
              came to the role by way of another role, which limits a session to one hour.\
              """
                  .formatted(tooShort.credentialsEnd(), clock.instant().plus(needed)));
      case Signing.Signed signed -> launch(order, attempt, signed);
    };
  }

  private Standing launch(Order order, int attempt, Signing.Signed signed) {
    String userData;
    try {
      userData =
          UserData.of(
              new InstanceJob(
                  order.mode(),
                  order.bake().value(),
                  signed.bundle(),
                  signed.bundleSha256(),
                  signed.report(),
                  order.scripts().timeout()));
    } catch (IllegalArgumentException e) {
      return new Standing.Lost("The instance cannot be told what to do: " + e.getMessage());
    }
    isUnsure = true;
    Launched answer =
        instances.launch(
            new Instances.Launch(
                order.bake(),
                order.mode(),
                attempt,
                order.image(),
                order.rootDevice(),
                order.scripts().instanceType(),
                order.scripts().options(),
                order.root(),
                userData,
                order
                    .tags()
                    .with(
                        Map.of(
                            TagKey.STAGE, order.mode().word(),
                            TagKey.ATTEMPT, Integer.toString(attempt)))));
    return switch (answer) {
      case Launched.Now(WorkInstance instance) -> {
        launched = Optional.of(instance);
        isUnsure = false;
        yield new Standing.Underway("an instance starts", PAUSE, VISIBLE_WITHIN);
      }
      case Launched.Before _ ->
          new Standing.Underway(
              "an instance was launched before, EC2 does not show it yet, or no longer",
              PAUSE,
              VISIBLE_WITHIN);
      case Launched.Refused refused -> {
        isUnsure = false;
        throw refused.why();
      }
    };
  }

  private static Standing silent(WorkInstance instance) {
    return switch (instance.state()) {
      case PENDING, RUNNING, STOPPING ->
          new Standing.Underway("the scripts run on " + instance.id(), PAUSE, StageResult.FOREVER);
      case STOPPED, SHUTTING_DOWN, TERMINATED ->
          new Standing.Lost(
              """
              The instance %s ended without a report. %s
              %s
              The bake cannot be resumed: begin a new one.\
              """
                  .formatted(
                      instance.id(), instance.stateReason(), meaning(instance.stateReason())));
    };
  }

  private static String meaning(String reason) {
    return reason.contains(NO_LAUNCH)
        ? NO_KEY
        : reason.contains(BY_SOMEBODY) ? ENDED : NO_WAY_TO_S3;
  }

  /// Whether the instance should have shut itself down by now.
  private boolean isOverdue(Order order, WorkInstance instance) {
    Instant latest =
        instance.launchedAt().plus(BOOT).plus(order.scripts().timeout()).plus(InstanceJob.GRACE);
    return switch (instance.state()) {
      case PENDING, RUNNING, STOPPING -> clock.instant().isAfter(latest);
      case STOPPED, SHUTTING_DOWN, TERMINATED -> false;
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
  /// @param rootDevice of the image; empty where that is not known
  /// @param root how the root volume is encrypted; where under no key, as the image and the account
  ///   have it
  /// @param tags of the instance
  public record Order(
      BakeRequest request,
      InstanceMode mode,
      ImageId image,
      String rootDevice,
      ScriptRun scripts,
      Encryption root,
      Tags tags) {

    boolean changesRoot() {
      return scripts.options().volumeSize().isPresent() || root instanceof Encryption.Under;
    }

    BakeId bake() {
      return request.bake();
    }
  }

  /// How far the run is.
  public sealed interface Standing {

    /// @param patience how long this may go on
    record Underway(String why, Duration pause, Duration patience) implements Standing {

      public <O> StageResult<O> waiting() {
        return new StageResult.Waiting<>(why, pause, patience);
      }
    }

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
