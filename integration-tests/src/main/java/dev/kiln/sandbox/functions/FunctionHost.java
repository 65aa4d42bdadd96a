package dev.kiln.sandbox.functions;

import dev.kiln.model.image.AccountId;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Ending;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.MotoServer;
import dev.kiln.sandbox.moto.RoleSession;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;

/// Runs the functions that are deployed in the sandbox's accounts, as Lambda would.
///
/// What a function is, it reads from Lambda's API at every invocation: the zip, handler, variables,
/// memory, timeout and role that it was deployed with last. What drives it is what was deployed as
/// well: event source mappings, which it polls with the function's own role, rules of EventBridge
/// and calls of Invoke, which Moto brings. Whoever deploys nothing gets nothing run.
///
/// It runs on Linux only, as [RuntimeInterfaceClient] does.
public final class FunctionHost implements AutoCloseable {
  /// What a small machine can bear.
  private static final int PROCESSES = 4;

  private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_MILLIS = 2_000;
  private static final String LAMBDA = "lambda.amazonaws.com";

  private final MotoServer moto;
  private final MotoControl control;
  private final Set<Place> places;
  private final Set<AccountId> accounts = new LinkedHashSet<>();
  private final FunctionCatalog catalog;
  private final DeployedCode code = new DeployedCode();
  private final ExecutionEnvironments environments;
  private final InvocationServer server;
  private final Map<String, RoleSession> sessions = new HashMap<>();
  private final Map<String, Integer> invocations = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<FunctionCatalog.Feed, QueuePoller> pollers = new LinkedHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("function host").factory());

  /// @param places where it looks for functions and mappings
  public FunctionHost(MotoServer moto, Collection<Place> places) {
    this(moto, places, PROCESSES, LONGEST_IDLE);
  }

  FunctionHost(MotoServer moto, Collection<Place> places, int processes, Duration longestIdle) {
    this.moto = moto;
    this.control = new MotoControl(moto.endpoint());
    this.places = new LinkedHashSet<>(places);
    places.forEach(place -> accounts.add(place.account()));
    this.catalog = new FunctionCatalog(moto.endpoint());
    this.environments =
        new ExecutionEnvironments(
            processes,
            longestIdle,
            version -> session(version.role(), version.settings().arn()).credentials(),
            this::start);
    this.server = new InvocationServer(moto, this::invoke);
  }

  /// Takes invocations, and polls what is mapped from now on.
  public FunctionHost start() {
    control.hostFunctions(accounts, server.address());
    var _ = clock.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /// Looks for mappings at once; it does so every few seconds anyway.
  public synchronized void refresh() {
    Set<FunctionCatalog.Feed> found = new HashSet<>();
    for (Place place : places) {
      found.addAll(catalog.feeds(place));
    }
    Set<FunctionCatalog.Feed> gone = new HashSet<>(pollers.keySet());
    gone.removeAll(found);
    gone.forEach(feed -> close(feed));
    for (FunctionCatalog.Feed feed : found) {
      pollers.computeIfAbsent(feed, this::poll);
    }
  }

  /// The functions of a place, by name.
  public List<String> functions(Place place) {
    return catalog.names(place);
  }

  /// A function by its name. Whether there is one is seen at each invocation.
  public DeployedFunction function(Place place, String name) {
    return new Hosted(place, name);
  }

  /// How often a function was invoked, by whatever drives it.
  public int invocations(Place place, String name) {
    synchronized (invocations) {
      return invocations.getOrDefault(arn(place, name), 0);
    }
  }

  /// How many messages a function left in its queues, to get them again when the queues' own time
  /// is over.
  public synchronized int left(Place place, String name) {
    return pollers.entrySet().stream()
        .filter(each -> each.getKey().place().equals(place))
        .filter(each -> each.getKey().function().equals(name))
        .mapToInt(each -> each.getValue().left())
        .sum();
  }

  /// How many of these invocations ended without an answer, or with an error.
  public int failures(Place place, String name) {
    synchronized (invocations) {
      return failures.getOrDefault(arn(place, name), 0);
    }
  }

  /// Runs the schedule of a rule, as when its time has come.
  ///
  /// @throws IllegalStateException when the place has no such rule, or it has no schedule
  public void fire(Place place, String rule) {
    int _ = control.fireSchedule(place.account(), place.region(), rule);
  }

  /// The processes that are there now, by the ARNs of their functions.
  public List<String> processes() {
    return environments.running();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (!Ending.hasBegun()) {
      try {
        control.hostFunctionsNoMore(accounts);
      } catch (IllegalStateException | UncheckedIOException _) {
        // Moto has gone before.
      }
    }
    synchronized (this) {
      pollers.values().forEach(QueuePoller::stop);
      List.copyOf(pollers.keySet()).forEach(this::close);
    }
    environments.close();
    server.close();
  }

  private void close(FunctionCatalog.Feed feed) {
    QueuePoller poller = pollers.remove(feed);
    if (poller != null) {
      poller.close();
    }
  }

  private void look() {
    try {
      refresh();
    } catch (SdkException | IllegalStateException | UncheckedIOException e) {
      if (!clock.isShutdown() && !Ending.hasBegun()) {
        System.getLogger(FunctionHost.class.getName())
            .log(System.Logger.Level.WARNING, "Mappings could not be looked at", e);
      }
    }
  }

  private QueuePoller poll(FunctionCatalog.Feed feed) {
    String[] queue = feed.queueArn().split(":", -1);
    String url =
        AwsClients.ofOperator(feed.place().account(), feed.place().region(), moto.endpoint())
            .sqs()
            .getQueueUrl(get -> get.queueName(queue[5]).queueOwnerAWSAccountId(queue[4]))
            .queueUrl();
    // Lambda polls with the rights of the function's role.
    RoleSession session = session(feed.role(), arn(feed.place(), feed.function()));
    QueuePoller poller =
        new QueuePoller(
            () -> session.clients(moto.endpoint(), feed.place().region()).sqs(),
            url,
            feed.queueArn(),
            feed.place().region(),
            feed.batches(),
            function(feed.place(), feed.function()));
    poller.start(feed.batches().atOnce());
    return poller;
  }

  private String invoke(Place place, String name, String event) throws FunctionFailedException {
    FunctionCatalog.Found found = version(place, name);
    FunctionZip _ = code.of(found.version().codeSha256(), found.code());
    synchronized (invocations) {
      invocations.merge(arn(place, name), 1, Integer::sum);
    }
    try {
      return environments.invoke(found.version(), event);
    } catch (FunctionFailedException e) {
      synchronized (invocations) {
        failures.merge(arn(place, name), 1, Integer::sum);
      }
      throw e;
    }
  }

  private FunctionCatalog.Found version(Place place, String name) {
    return catalog
        .find(place, name)
        .orElseThrow(() -> new IllegalStateException("There is no function " + arn(place, name)));
  }

  private FunctionProcess start(FunctionVersion version, AwsSessionCredentials role) {
    FunctionSettings settings = version.settings();
    Map<String, String> environment = new LinkedHashMap<>(settings.environment());
    environment.put("AWS_ENDPOINT_URL", moto.endpoint().toString());
    environment.put("AWS_ACCESS_KEY_ID", role.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", role.secretAccessKey());
    environment.put("AWS_SESSION_TOKEN", role.sessionToken());
    return FunctionProcess.start(settings.with(environment), code.unpacked(version.codeSha256()));
  }

  private RoleSession session(String role, String functionArn) {
    String name = functionArn.substring(functionArn.lastIndexOf(':') + 1);
    synchronized (sessions) {
      return sessions.computeIfAbsent(
          role + " " + functionArn, _ -> new RoleSession(control, role, LAMBDA, functionArn, name));
    }
  }

  private static String arn(Place place, String name) {
    return "arn:aws:lambda:%s:%s:function:%s".formatted(place.region(), place.account(), name);
  }

  private final class Hosted implements DeployedFunction {
    private final Place place;
    private final String name;

    Hosted(Place place, String name) {
      this.place = place;
      this.name = name;
    }

    @Override
    public String invoke(String event) throws FunctionFailedException {
      return FunctionHost.this.invoke(place, name, event);
    }

    @Override
    public void kill() {
      environments.kill(arn(place, name));
    }

    /// Leaves it to the host.
    @Override
    public void close() {}
  }
}
