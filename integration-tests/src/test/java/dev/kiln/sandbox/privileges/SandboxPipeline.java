package dev.kiln.sandbox.privileges;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.lambda.BuildFunction;
import dev.kiln.baker.lambda.CollectFunction;
import dev.kiln.baker.lambda.DueFunction;
import dev.kiln.baker.lambda.FleetFunction;
import dev.kiln.baker.lambda.LookupFunction;
import dev.kiln.baker.lambda.PublishFunction;
import dev.kiln.baker.lambda.StageSettings;
import dev.kiln.baker.lambda.TestFunction;
import dev.kiln.baker.lambda.UpdateFunction;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.automation.AutomationPlayer;
import dev.kiln.sandbox.functions.DeployedFunction;
import dev.kiln.sandbox.functions.FunctionCatalog;
import dev.kiln.sandbox.functions.HandlerInProcess;
import dev.kiln.sandbox.functions.HandlersInProcess;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.moto.RoleSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// The functions of the hosted pipeline in a sandbox's tooling account, which run in this JVM, each
/// as it is deployed and with a session of its role.
///
/// To the function due a minute passes between two calls.
final class SandboxPipeline implements AutoCloseable {
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final Sandbox sandbox;
  private final Installation installation;
  private final List<AutoCloseable> handlers = new ArrayList<>();
  private final AtomicLong minutesAhead = new AtomicLong();
  private final HandlersInProcess host;
  private final FleetFunction fleet;

  private SandboxPipeline(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.installation = sandbox.installation();
    Map<String, DeployedFunction> functions = new HashMap<>();
    functions.put(name(StageName.DUE), new HandlerInProcess(due()));
    functions.put(
        name(StageName.COLLECT), new HandlerInProcess(collect(), CollectFunction.TIMEOUT));
    for (StageName stage : StageName.OF_A_BAKE) {
      functions.put(name(stage), new HandlerInProcess(handler(stage)));
    }
    this.fleet = new FleetFunction(environment(StageName.FLEET), access(StageName.FLEET));
    handlers.add(fleet);
    functions.put(name(StageName.FLEET), new HandlerInProcess(fleet));
    this.host = sandbox.hostInProcess(functions);
  }

  static SandboxPipeline in(Sandbox sandbox) {
    return new SandboxPipeline(sandbox);
  }

  /// Plays what is started until it is closed.
  AutomationPlayer play() {
    return new AutomationPlayer(
            sandbox.endpoint(), List.of(sandbox.scene().tooling()), LONGEST_PAUSE)
        .start();
  }

  /// Hands the function fleet what waits in the results queue, as Lambda does.
  void hear() {
    new QueuePoller(
            session(StageName.FLEET).clients(sandbox.endpoint(), installation.region()).sqs(),
            sandbox.resultsQueue(),
            "arn:aws:sqs:%s:%s:%s"
                .formatted(
                    installation.region(), installation.tooling(), installation.resultsQueue()),
            installation.region(),
            new HandlerInProcess(fleet))
        .pollOnce();
  }

  @Override
  public void close() {
    host.close();
    for (AutoCloseable handler : handlers) {
      try {
        handler.close();
      } catch (Exception e) {
        throw new IllegalStateException("A function could not be closed", e);
      }
    }
  }

  private RequestStreamHandler due() {
    DueFunction due =
        new DueFunction(
            environment(StageName.DUE), access(StageName.DUE), new Ahead(minutesAhead::get));
    handlers.add(due);
    return (input, output, context) -> {
      var _ = minutesAhead.incrementAndGet();
      due.handleRequest(input, output, context);
    };
  }

  private RequestStreamHandler collect() {
    CollectFunction collect =
        new CollectFunction(
            environment(StageName.COLLECT), access(StageName.COLLECT), Clock.systemUTC());
    handlers.add(collect);
    return collect;
  }

  private RequestStreamHandler handler(StageName stage) {
    Map<String, String> environment = environment(stage);
    AwsAccess access = access(stage);
    Clock clock = Clock.systemUTC();
    RequestStreamHandler handler =
        switch (stage) {
          case LOOKUP -> new LookupFunction(environment, access, clock);
          case BUILD -> new BuildFunction(environment, access, clock);
          case TEST -> new TestFunction(environment, access, clock);
          case UPDATE -> new UpdateFunction(environment, access, clock);
          case PUBLISH -> new PublishFunction(environment, access, clock);
          case START,
              DUE,
              PIPELINE,
              SCRIPTS,
              COPY,
              CONFIRM,
              FLEET,
              REPLAY,
              COLLECT,
              COLLECT_COPIES,
              KEEP ->
              throw new IllegalArgumentException(stage.toString());
        };
    handlers.add((AutoCloseable) handler);
    return handler;
  }

  /// Lambda tells a function of its session's credentials, but not when they end.
  private AwsAccess access(StageName stage) {
    RoleSession session = session(stage);
    return new AwsAccess(
        () -> {
          AwsSessionCredentials now = session.credentials();
          return AwsSessionCredentials.create(
              now.accessKeyId(), now.secretAccessKey(), now.sessionToken());
        },
        Optional.of(sandbox.endpoint()));
  }

  private RoleSession session(StageName stage) {
    return new RoleSession(
        sandbox.control(), installation.roleArn(stage), LAMBDA, arn(stage), name(stage));
  }

  /// What the function was deployed with, and what Lambda adds.
  private Map<String, String> environment(StageName stage) {
    Map<String, String> environment =
        new HashMap<>(
            new FunctionCatalog(sandbox.endpoint())
                .settings(sandbox.home(), name(stage))
                .environment());
    environment.put(StageSettings.REGION, installation.region().value());
    return environment;
  }

  private String arn(StageName stage) {
    return "arn:aws:lambda:%s:%s:function:%s"
        .formatted(installation.region(), installation.tooling(), name(stage));
  }

  /// Of a stage's function, and of its runbook.
  private String name(StageName stage) {
    return installation.runbook(stage);
  }

  /// Some minutes ahead of the time.
  private static final class Ahead extends Clock {
    private final LongSupplier minutes;

    Ahead(LongSupplier minutes) {
      this.minutes = minutes;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(Duration.ofMinutes(minutes.getAsLong()));
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.offset(Clock.system(zone), Duration.ofMinutes(minutes.getAsLong()));
    }
  }
}
