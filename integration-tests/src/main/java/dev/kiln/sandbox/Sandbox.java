package dev.kiln.sandbox;

import dev.kiln.baker.instance.InstalledPackage;
import dev.kiln.copier.CollectFunction;
import dev.kiln.copier.ConfirmFunction;
import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.Settings;
import dev.kiln.copier.aws.AwsConnection;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.automation.AutomationPlayer;
import dev.kiln.sandbox.functions.DeployedFunction;
import dev.kiln.sandbox.functions.EventBridge;
import dev.kiln.sandbox.functions.FunctionCatalog;
import dev.kiln.sandbox.functions.FunctionHost;
import dev.kiln.sandbox.functions.FunctionSettings;
import dev.kiln.sandbox.functions.FunctionZip;
import dev.kiln.sandbox.functions.HandlersInProcess;
import dev.kiln.sandbox.functions.PackagedFunction;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.instances.InstancePlayer;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.MotoServer;
import dev.kiln.sandbox.setup.Deployment;
import dev.kiln.sandbox.setup.Member;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A tooling account and a fleet, into which Kiln is rolled out, and what AWS would run there.
public final class Sandbox implements AutoCloseable {
  private static final AccountId CANONICAL = new AccountId("099720109477");
  private static final AccountId AMAZON = new AccountId("137112412989");
  private static final int COPIERS_AT_ONCE = 2;
  private static final String COPY = "kiln-copy";
  private static final String CONFIRM = "kiln-confirm";
  private static final String COLLECT_COPIES = "kiln-collect-copies";
  private static final String SWEEPS = "kiln-sweeps";

  /// Nothing outside waits in a sandbox; a look every so often is enough.
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(50);

  private final Scene scene;
  private final MotoServer moto;
  private final MotoControl control;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<Place, QueuePoller> pollers = new LinkedHashMap<>();
  private final Map<Place, DeployedFunction> copiers = new LinkedHashMap<>();
  private final Map<Place, DeployedFunction> confirmers = new LinkedHashMap<>();
  private final Map<RecipeName, List<InstalledPackage>> packages = new ConcurrentHashMap<>();
  private final Deployment deployment;
  private final InstancePlayer player;
  private Optional<FunctionHost> host = Optional.empty();

  private Sandbox(Scene scene, MotoServer moto, Consumer<String> tell) {
    this.scene = scene;
    this.moto = moto;
    this.control = new MotoControl(moto.endpoint());
    opened.push(moto);
    seedBaseImages();
    deployment =
        Deployment.roll(
            scene, moto.endpoint(), place -> operator(place.account(), place.region()), tell);
    player =
        new InstancePlayer(
            operator(scene.tooling(), scene.home()).ec2(),
            job -> packages.getOrDefault(new BakeId(job.bake()).recipe(), List.of()));
    opened.push(player);
  }

  /// Starts Moto and rolls Kiln out; nothing runs yet.
  ///
  /// @param tell takes a sentence for people before each step that may last
  public static Sandbox open(Scene scene, Consumer<String> tell) {
    MotoServer moto = MotoServer.start(tell);
    try {
      return new Sandbox(scene, moto, tell);
    } catch (RuntimeException e) {
      moto.close();
      throw e;
    }
  }

  /// Lets run all that AWS would run: the instances of bakes, and every function and runbook that
  /// is deployed, each by what it was deployed with. Schedules wait for somebody to say that their
  /// time has come.
  public Sandbox runDeployed() {
    return runDeployed(List.of());
  }

  /// As [#runDeployed()].
  ///
  /// @param later places of accounts that are not in the scene, in which something is deployed
  ///   later
  public Sandbox runDeployed(List<Place> later) {
    runInstances();
    List<Place> places = new ArrayList<>(scene.places());
    places.add(home());
    places.addAll(later);
    FunctionHost started = new FunctionHost(moto, places);
    opened.push(started);
    host = Optional.of(started.start());
    AutomationPlayer runbooks =
        new AutomationPlayer(moto.endpoint(), List.of(scene.tooling()), LONGEST_SLEEP);
    opened.push(runbooks);
    var _ = runbooks.start();
    return this;
  }

  /// Lets run instances and copiers only, for those who decide themselves what else runs when.
  public Sandbox run() {
    return runInstances().runCopiers();
  }

  public Sandbox runInstances() {
    player.start();
    return this;
  }

  /// Has the instances that run by now do all their work, for those who do not have them run by
  /// themselves.
  public void playInstances() {
    player.play();
  }

  /// From now on, what instances of a recipe's bakes have installed in the end; before, nothing.
  public void install(RecipeName recipe, List<InstalledPackage> installed) {
    packages.put(recipe, List.copyOf(installed));
  }

  private Sandbox runCopiers() {
    for (Place place : scene.places()) {
      QueuePoller poller = poller(place, copier(place));
      opened.push(poller);
      pollers.put(place, poller);
      poller.start(COPIERS_AT_ONCE);
    }
    return this;
  }

  public Scene scene() {
    return scene;
  }

  /// Where images are baked.
  public Place home() {
    return new Place(scene.tooling(), scene.home());
  }

  public URI endpoint() {
    return moto.endpoint();
  }

  /// In which form Moto runs, for people.
  public String form() {
    return moto.form();
  }

  public MotoControl control() {
    return control;
  }

  public Installation installation() {
    return deployment.installation();
  }

  /// The key that images are encrypted under before they are copied.
  ///
  /// @throws IllegalStateException when the scene has none
  public KeyArn sourceKey() {
    if (installation().sources() instanceof Encryption.Under(KeyArn key)) {
      return key;
    }
    throw new IllegalStateException("The sandbox was opened without a key for sources");
  }

  /// Somebody who may assume the stages' roles and nothing else.
  public AwsCredentials developer() {
    return deployment.developer();
  }

  /// The URL of the queue in which the tooling account hears of copies.
  public String resultsQueue() {
    return deployment.results();
  }

  public Member member(Place place) {
    return Objects.requireNonNull(deployment.members().get(place), () -> "no copier for " + place);
  }

  /// How often the copier of a place was called.
  public int invocations(Place place) {
    QueuePoller poller = pollers.get(place);
    return poller == null ? 0 : poller.invocations();
  }

  /// Whether every message the copiers were sent has been dealt with, for now at least: a message
  /// stays until its copy is seen.
  public boolean isQuiet() {
    return deployment.members().values().stream().allMatch(this::isDrained);
  }

  /// Clients that may do everything in an account.
  public AwsClients operator(AccountId account, Region region) {
    return AwsClients.ofOperator(account, region, moto.endpoint());
  }

  /// The function copy of a place, from its zip, with the settings and credentials it would have
  /// there. Its processes start when they are needed and end with the sandbox.
  public DeployedFunction copier(Place place) {
    synchronized (copiers) {
      return copiers.computeIfAbsent(place, this::deployCopier);
    }
  }

  /// The same in this JVM, for those who have to see its calls before they leave it.
  ///
  /// @param further what else its clients need
  public CopyFunction copierInProcess(Place place, AwsConnection further) {
    StaticCredentialsProvider role = StaticCredentialsProvider.create(session(member(place)));
    Map<String, String> environment = new LinkedHashMap<>(deployed(place, COPY).environment());
    environment.put(Settings.REGION, place.region().value());
    return new CopyFunction(
        environment,
        client -> {
          client.endpointOverride(moto.endpoint()).credentialsProvider(role);
          further.configure(client);
        });
  }

  /// The function confirm of a place, as [#copier(Place)].
  public DeployedFunction confirmer(Place place) {
    synchronized (confirmers) {
      return confirmers.computeIfAbsent(
          place,
          _ -> {
            return process(deployed(place, CONFIRM), confirmSession(member(place)));
          });
    }
  }

  /// The same in this JVM, for those who have to see its calls before they leave it.
  ///
  /// @param further what else its clients need
  public ConfirmFunction confirmerInProcess(Place place, AwsConnection further) {
    StaticCredentialsProvider role =
        StaticCredentialsProvider.create(confirmSession(member(place)));
    Map<String, String> environment = new LinkedHashMap<>(deployed(place, CONFIRM).environment());
    environment.put(Settings.REGION, place.region().value());
    return new ConfirmFunction(
        environment,
        client -> {
          client.endpointOverride(moto.endpoint()).credentialsProvider(role);
          further.configure(client);
        });
  }

  /// The function collect-copies of a place in this JVM, for those who have to see its calls before
  /// they leave it.
  ///
  /// @param further what else its clients need
  /// @param clock its own, so that days can pass for it
  public CollectFunction collectorInProcess(Place place, AwsConnection further, Clock clock) {
    StaticCredentialsProvider role =
        StaticCredentialsProvider.create(
            control.openSession(
                installation().roleArn(StageName.COLLECT_COPIES, place.account(), place.region()),
                "lambda.amazonaws.com",
                COLLECT_COPIES));
    Map<String, String> environment =
        new LinkedHashMap<>(deployed(place, COLLECT_COPIES).environment());
    environment.put(Settings.REGION, place.region().value());
    return new CollectFunction(
        environment,
        client -> {
          client.endpointOverride(moto.endpoint()).credentialsProvider(role);
          further.configure(client);
        },
        clock);
  }

  /// What feeds the function confirm of a place, with the credentials of its role.
  public QueuePoller confirmPoller(Place place, DeployedFunction function) {
    Member member = member(place);
    AwsClients role = new AwsClients(moto.endpoint(), place.region(), confirmSession(member));
    return new QueuePoller(
        role.sqs(), member.confirm().url(), member.confirm().arn(), place.region(), function);
  }

  /// Lets the time come of the schedule by which all copies of a place are looked at.
  ///
  /// @throws IllegalStateException when nothing runs that is deployed, or there is no such schedule
  public void letSweep(Place place) {
    host.orElseThrow(() -> new IllegalStateException("Nothing runs that is deployed"))
        .fire(place, SWEEPS);
  }

  /// Has the function confirm of a place look at all copies there, as its schedule does.
  public void sweep(Place place) {
    Member member = member(place);
    operator(place.account(), place.region())
        .sqs()
        .sendMessage(request ->
            request
                .queueUrl(member.confirm().url())
                .messageBody(new EventBridge(place).schedule()));
    confirmPoller(place, confirmer(place)).pollOnce();
  }

  /// Has the functions that are deployed in the tooling account run in this JVM until it is closed.
  ///
  /// @param functions by their names
  public HandlersInProcess hostInProcess(Map<String, DeployedFunction> functions) {
    return new HandlersInProcess(moto, scene.tooling(), functions);
  }

  private AwsCredentials confirmSession(Member member) {
    return control.openSession(member.confirmRole(), "lambda.amazonaws.com", CONFIRM);
  }

  private DeployedFunction deployCopier(Place place) {
    return process(deployed(place, COPY), session(member(place)));
  }

  private FunctionSettings deployed(Place place, String function) {
    return new FunctionCatalog(moto.endpoint()).settings(place, function);
  }

  private DeployedFunction process(FunctionSettings deployed, AwsCredentials credentials) {
    Map<String, String> environment = new LinkedHashMap<>(deployed.environment());
    environment.put("AWS_ENDPOINT_URL", moto.endpoint().toString());
    environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    if (credentials instanceof AwsSessionCredentials session) {
      environment.put("AWS_SESSION_TOKEN", session.sessionToken());
    }
    PackagedFunction function =
        new PackagedFunction(
            deployed.with(environment).atOnce(COPIERS_AT_ONCE), FunctionZip.copier());
    opened.push(function);
    return function;
  }

  /// Stops everything.
  ///
  /// @throws IllegalStateException when something asked Moto for what it cannot do
  @Override
  public void close() {
    try {
      requireNothingUnimplemented();
    } finally {
      stop();
    }
  }

  private void requireNothingUnimplemented() {
    List<String> unimplemented = control.unimplemented();
    if (!unimplemented.isEmpty()) {
      throw new IllegalStateException(
          "The sandbox lacks %s; what relies on it is not shown."
              .formatted(String.join(", ", unimplemented)));
    }
  }

  private void stop() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.getLogger(Sandbox.class.getName())
            .log(System.Logger.Level.WARNING, "The sandbox did not stop cleanly", e);
      }
    }
  }

  /// What feeds the copier of a place, with the credentials of the copier's role.
  public QueuePoller poller(Place place, DeployedFunction function) {
    Member member = member(place);
    AwsClients role = new AwsClients(moto.endpoint(), place.region(), session(member));
    return new QueuePoller(
        role.sqs(), member.copy().url(), member.copy().arn(), place.region(), function);
  }

  private boolean isDrained(Member member) {
    Map<QueueAttributeName, String> depths =
        operator(member.place().account(), member.place().region())
            .sqs()
            .getQueueAttributes(request ->
                request
                    .queueUrl(member.copy().url())
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
            .attributes();
    QueuePoller poller = pollers.get(member.place());
    int left =
        poller == null
            ? host.map(running -> running.left(member.place(), COPY)).orElse(0)
            : poller.left();
    return depth(depths, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 0
        && depth(depths, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE) <= left;
  }

  private static int depth(Map<QueueAttributeName, String> depths, QueueAttributeName name) {
    return Integer.parseInt(depths.getOrDefault(name, "0"));
  }

  private AwsCredentials session(Member member) {
    return control.openSession(member.role(), "lambda.amazonaws.com", COPY);
  }

  private void seedBaseImages() {
    seed(
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261013",
        "2026-10-13T08:00:00Z");
    seed(
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261110",
        "2026-11-10T08:00:00Z");
    ImageId amazonLinux =
        control.seedImage(
            ImageSeed.of(AMAZON, scene.home(), "al2023-ami-2023.9.20261110.0-kernel-6.1-x86_64")
                .ownerAlias("amazon")
                .rootDevice("/dev/xvda")
                .createdAt(Instant.parse("2026-11-10T20:00:00Z")));
    control.seedParameter(
        scene.home(),
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        amazonLinux.value());
  }

  private void seed(String name, String createdAt) {
    control.seedImage(
        ImageSeed.of(CANONICAL, scene.home(), name)
            .rootDevice("/dev/sda1")
            .createdAt(Instant.parse(createdAt)));
  }
}
