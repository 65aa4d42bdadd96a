package dev.kiln.sandbox.automation;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Ending;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.MotoControl.Automation;
import dev.kiln.sandbox.moto.RoleSession;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// Plays the runbooks that are started in the sandbox by SSM's API.
///
/// Each execution acts with a session of the role that its runbook assumes, or, where it assumes
/// none, as whoever started it. What it has come to, SSM's API shows.
public final class AutomationPlayer implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final String SSM = "ssm.amazonaws.com";

  private final URI endpoint;
  private final MotoControl control;
  private final List<AccountId> accounts;
  private final Duration longestPause;
  private final ExecutorService executions = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("automation player").factory());

  /// @param endpoint where Moto answers
  /// @param accounts whose executions it plays
  /// @param longestPause how long it waits at most where a runbook sleeps; the runbook's time goes
  ///   on by the whole
  public AutomationPlayer(URI endpoint, Collection<AccountId> accounts, Duration longestPause) {
    this.endpoint = endpoint;
    this.control = new MotoControl(endpoint);
    this.accounts = List.copyOf(accounts);
    this.longestPause = longestPause;
  }

  public AutomationPlayer start() {
    var _ = clock.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /// Leaves what is under way as it is.
  @Override
  public void close() {
    clock.shutdownNow();
    executions.shutdownNow();
  }

  private void look() {
    try {
      control.takeAutomations(accounts).forEach(asked -> executions.execute(() -> play(asked)));
    } catch (IllegalStateException | UncheckedIOException e) {
      tell("Executions could not be looked at", e);
    }
  }

  private void play(Automation asked) {
    Execution.Reader reader =
        progress -> {
          progress.put("id", asked.id());
          return control.reportAutomation(progress);
        };
    try {
      Services services = new SdkServices(clients(asked), asked.id());
      PlayClock time = new PlayClock(InstantSource.system(), longestPause);
      var _ =
          new Execution(Runbook.parse(asked.content()), values(asked), services, time, reader)
              .run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IllegalArgumentException e) {
      fail(reader, e);
    } catch (RuntimeException e) {
      tell("The execution %s of %s could not be played".formatted(asked.id(), asked.runbook()), e);
      if (!clock.isShutdown()) {
        fail(reader, e);
      }
    }
  }

  private static void fail(Execution.Reader reader, RuntimeException why) {
    Map<String, Object> progress = new HashMap<>();
    progress.put("status", "Failed");
    progress.put("steps", List.of());
    progress.put("failure", String.valueOf(why.getMessage()));
    var _ = reader.read(progress);
  }

  private Supplier<AwsClients> clients(Automation asked) {
    Region region = new Region(asked.region());
    if (asked.role() == null) {
      AwsClients own = new AwsClients(endpoint, region, credentials(asked));
      return () -> own;
    }
    String execution =
        "arn:%s:ssm:%s:%s:automation-execution/%s"
            .formatted(region.partition(), region, asked.account(), asked.id());
    RoleSession session =
        new RoleSession(control, asked.role(), SSM, execution, "Automation-" + asked.id());
    return () -> session.clients(endpoint, region);
  }

  private static AwsCredentials credentials(Automation asked) {
    String key = Objects.requireNonNull(asked.accessKeyId());
    String secret = Objects.requireNonNull(asked.secretAccessKey());
    return asked.sessionToken() == null
        ? AwsBasicCredentials.create(key, secret)
        : AwsSessionCredentials.create(key, secret, asked.sessionToken());
  }

  /// Parameters, and [the variables of the
  /// system](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html).
  private static Values values(Automation asked) {
    Values values = new Values();
    asked
        .parameters()
        .forEach((name, given) -> values.put(name, given.size() == 1 ? given.getFirst() : given));
    values.put("global:ACCOUNT_ID", asked.account());
    values.put("global:REGION", asked.region());
    values.put("automation:EXECUTION_ID", asked.id());
    return values;
  }

  private void tell(String what, RuntimeException e) {
    if (!clock.isShutdown() && !Ending.hasBegun()) {
      System.getLogger(AutomationPlayer.class.getName()).log(System.Logger.Level.WARNING, what, e);
    }
  }
}
