package dev.kiln.sandbox.privileges;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.copier.CollectFunction;
import dev.kiln.copier.ConfirmFunction;
import dev.kiln.copier.CopyFunction;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.automation.AutomationPlayer;
import dev.kiln.sandbox.functions.FunctionFailedException;
import dev.kiln.sandbox.functions.HandlerInProcess;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.moto.Transition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A sandbox of its own, because its roles are changed. Its log of calls tells what was refused to
/// others than a stage's clients: to instances with signed URLs, and to Lambda.
record SandboxSite(Sandbox sandbox, SandboxPipeline pipeline, Refusals refusals) implements Site {
  static final Place MEMBER = new Place(new AccountId("222222222222"), new Region("us-east-1"));

  private static final Region HOME = new Region("eu-west-1");
  private static final String INSTANCES = "ec2::instance";
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(20), Duration.ofMillis(500), Duration.ZERO, Duration.ofMillis(20));

  /// With a member that copies from another Region.
  static SandboxSite open() {
    return open(MEMBER.region());
  }

  /// With a member that copies within the Region where images are baked, so that source and copy
  /// are in one.
  static SandboxSite openAtHome() {
    return open(HOME);
  }

  private static SandboxSite open(Region ofMember) {
    Sandbox sandbox = Sandbox.open(scene(ofMember), _ -> {}).runInstances();
    return new SandboxSite(sandbox, SandboxPipeline.in(sandbox), new Refusals());
  }

  private static Scene scene(Region ofMember) {
    return new Scene(
            new AccountId("111111111111"), HOME, List.of(MEMBER.account()), List.of(ofMember))
        .encryptingSources();
  }

  /// Where the member's copier runs.
  Place place() {
    return sandbox.scene().places().getFirst();
  }

  /// A sandbox in which Lambda feeds the copier by itself.
  static Sandbox running() {
    return Sandbox.open(scene(MEMBER.region()), _ -> {}).run();
  }

  @Override
  public Installation installation() {
    return sandbox.installation();
  }

  @Override
  public AwsAccess access() {
    return new AwsAccess(
        StaticCredentialsProvider.create(sandbox.developer()),
        Optional.of(sandbox.endpoint()),
        List.of(refusals));
  }

  @Override
  public Operator tooling() {
    return operator(sandbox.scene().tooling(), sandbox.scene().home());
  }

  @Override
  public Member member() {
    dev.kiln.sandbox.setup.Member member = sandbox.member(place());
    return new Member(
        place(),
        member.key(),
        member.copy().url(),
        member.dead().url(),
        operator(place().account(), place().region()));
  }

  @Override
  public List<StageName> stages() {
    return List.of(StageName.values());
  }

  /// A sandbox can only echo what it was taught.
  @Override
  public boolean shows(Evidence evidence) {
    return evidence instanceof Evidence.Sandbox;
  }

  @Override
  public Patience patience() {
    return PATIENCE;
  }

  @Override
  public Optional<Path> safe() {
    return Optional.empty();
  }

  @Override
  public Observation observe(StageName stage) {
    int heard = refusals.count();
    long last = sandbox.control().calls(Long.MAX_VALUE).last();
    return new Observation() {
      @Override
      public Set<String> denied() {
        Set<String> denied = new TreeSet<>();
        refusals.since(heard, stage).forEach(refusal -> denied.addAll(refusal.actions()));
        sandbox.control().calls(last).calls().stream()
            .filter(call -> isOf(call, stage))
            .map(Call::denied)
            .filter(Objects::nonNull)
            .forEach(denied::add);
        return denied;
      }

      @Override
      public List<String> words() {
        return refusals.since(heard, stage).stream().map(Refusals.Refusal::words).toList();
      }

      @Override
      public boolean isComplete() {
        return true;
      }
    };
  }

  @Override
  public void hear(StageName stage, String answer) {
    refusals.hear(stage, answer);
  }

  @Override
  public <T> T whileRunbooksArePlayed(Supplier<T> work) {
    try (AutomationPlayer _ = pipeline.play()) {
      return work.get();
    }
  }

  /// Fetched and removed as Lambda does it; what earlier tries left in the queue is gone. The
  /// function runs in this JVM, so that it can be seen what it is refused.
  @Override
  public void deliver(List<String> bodies) {
    Member member = member();
    SqsClient sqs = member.operator().sqs();
    sqs.purgeQueue(request -> request.queueUrl(member.copyQueue()));
    for (String body : bodies) {
      sqs.sendMessage(request -> request.queueUrl(member.copyQueue()).messageBody(body));
    }
    runCopier(member, bodies.size());
  }

  @Override
  public void notice(List<String> bodies) {
    String url = sandbox.member(place()).confirm().url();
    SqsClient sqs = member().operator().sqs();
    sqs.purgeQueue(request -> request.queueUrl(url));
    for (String body : bodies) {
      sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }
    try (ConfirmFunction function =
        sandbox.confirmerInProcess(
            place(),
            client ->
                client.overrideConfiguration(
                    client.overrideConfiguration().toBuilder()
                        .addExecutionInterceptor(refusals.of(StageName.CONFIRM))
                        .build()))) {
      sandbox.confirmPoller(place(), new HandlerInProcess(function)).pollOnce();
    }
  }

  @Override
  public String collectCopies() {
    try (CollectFunction function =
        sandbox.collectorInProcess(
            place(),
            client ->
                client.overrideConfiguration(
                    client.overrideConfiguration().toBuilder()
                        .addExecutionInterceptor(refusals.of(StageName.COLLECT_COPIES))
                        .build()),
            Clock.systemUTC())) {
      return new HandlerInProcess(function, CollectFunction.TIMEOUT).invoke("{}");
    } catch (FunctionFailedException e) {
      return failed(e);
    }
  }

  private static String failed(FunctionFailedException e) {
    try {
      return JSON.std.asString(Map.of("errorMessage", String.valueOf(e.getMessage())));
    } catch (IOException io) {
      throw new UncheckedIOException("A text could not be written as JSON", io);
    }
  }

  @Override
  public void whileDeletedIsKept(Runnable work) {
    AccountId tooling = sandbox.scene().tooling();
    sandbox.control().keepDeleted(tooling, HOME, Duration.ofDays(1));
    try {
      work.run();
    } finally {
      sandbox.control().keepDeletedNoMore(tooling, HOME);
    }
  }

  @Override
  public void tell(List<String> bodies) {
    SqsClient sqs = tooling().sqs();
    sqs.purgeQueue(request -> request.queueUrl(sandbox.resultsQueue()));
    for (String body : bodies) {
      sqs.sendMessage(request -> request.queueUrl(sandbox.resultsQueue()).messageBody(body));
    }
    pipeline.hear();
  }

  @Override
  public void letPass(Duration time) {
    sandbox.control().advanceClock(time);
    runCopier(member(), 1);
  }

  /// @param batches at most
  private void runCopier(Member member, int batches) {
    try (CopyFunction function =
        sandbox.copierInProcess(
            place(),
            client ->
                client.overrideConfiguration(
                    client.overrideConfiguration().toBuilder()
                        .addExecutionInterceptor(refusals.of(StageName.COPY))
                        .build()))) {
      QueuePoller poller = sandbox.poller(place(), new HandlerInProcess(function));
      for (int i = 0; i < batches && isWaiting(member); i++) {
        poller.pollOnce();
      }
    }
  }

  @Override
  public void whileInstancesBoot(Runnable work) {
    sandbox.control().setTransition(INSTANCES, new Transition.AfterLooks(1_000));
    try {
      work.run();
    } finally {
      sandbox.control().setTransition(INSTANCES, new Transition.AfterLooks(1));
    }
  }

  @Override
  public void close() {
    pipeline.close();
    sandbox.close();
  }

  private static boolean isWaiting(Member member) {
    return !"0"
        .equals(
            member
                .operator()
                .sqs()
                .getQueueAttributes(request ->
                    request
                        .queueUrl(member.copyQueue())
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
  }

  private Operator operator(AccountId account, Region region) {
    AwsCredentials root = sandbox.operator(account, region).credentials();
    return new Operator(
        StaticCredentialsProvider.create(root), region, Optional.of(sandbox.endpoint()));
  }

  private boolean isOf(Call call, StageName stage) {
    Region where = StageModel.roleOf(stage).isMembers() ? place().region() : sandbox.scene().home();
    return call.principal().contains("/" + installation().roleName(stage, where) + "/");
  }
}
