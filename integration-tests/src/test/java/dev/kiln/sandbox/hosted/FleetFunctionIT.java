package dev.kiln.sandbox.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.lambda.FleetFunction;
import dev.kiln.baker.lambda.StageSettings;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.CopyResultReader;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.functions.FunctionCatalog;
import dev.kiln.sandbox.functions.HandlerInProcess;
import dev.kiln.sandbox.functions.PlainContext;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.RoleSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.sqs.model.Message;

/// The function fleet as it is deployed, with nothing but its own role.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetFunctionIT {
  private static final AccountId TWO = new AccountId("222222222222");
  private static final AccountId THREE = new AccountId("333333333333");
  private static final Region EAST = new Region("us-east-1");
  private static final ImageId SOURCE = new ImageId("ami-00000000000000001");
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"), new Region("eu-west-1"), List.of(TWO), List.of(EAST));

  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {});
  private final Installation installation = sandbox.installation();
  private final AwsClients operator = sandbox.operator(SCENE.tooling(), SCENE.home());
  private final RoleSession session =
      new RoleSession(
          sandbox.control(),
          installation.roleArn(StageName.FLEET),
          "lambda.amazonaws.com",
          "arn:aws:lambda:eu-west-1:111111111111:function:kiln-fleet",
          "kiln-fleet");

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void whatNobodyCanReadStaysAndHarmsNoOther() throws IOException {
    ImageId source = new ImageId("ami-0000000000000000a");
    CopyResult copied = copied(TWO, source, Instant.parse("2026-11-21T04:40:00Z"));
    CopyResult unknown = unread(Instant.parse("2026-11-21T04:41:00Z"));

    Map<String, Object> answer = call(copied.toJson(), "not a result", unknown.toJson());

    assertThat(answer)
        .isEqualTo(Map.of("batchItemFailures", List.of(Map.of("itemIdentifier", "m1"))));
    assertThat(read(new LedgerEntry.OfCopy(source, TWO, EAST))).isEqualTo(copied);
    assertThat(read(new LedgerEntry.OfPair(TWO, EAST))).isEqualTo(unknown);
  }

  @Test
  void ofManyAtOnceTheLatestStays() throws Exception {
    List<CopyResult> results =
        IntStream.range(0, 12)
            .mapToObj(
                i -> copied(THREE, SOURCE, Instant.parse("2026-11-21T05:00:00Z").plusSeconds(i)))
            .toList();
    List<FleetFunction> functions = Stream.generate(this::function).limit(4).toList();
    // Whatever is there only once one was called is there for all: they meet at S3.
    call(functions.getFirst(), unread(Instant.parse("2026-11-21T04:39:00Z")).toJson());
    CountDownLatch begin = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Map<String, Object>>> calls = new ArrayList<>();
      for (int first = 0; first < functions.size(); first++) {
        FleetFunction function = functions.get(first);
        String[] bodies =
            IntStream.iterate(first, i -> i < results.size(), i -> i + functions.size())
                .mapToObj(i -> results.get(results.size() - 1 - i).toJson())
                .toArray(String[]::new);
        calls.add(
            threads.submit(() -> {
              begin.await();
              return call(function, bodies);
            }));
      }
      begin.countDown();
      for (Future<Map<String, Object>> call : calls) {
        assertThat(call.get()).isEqualTo(Map.of("batchItemFailures", List.of()));
      }
    }
    functions.forEach(FleetFunction::close);

    assertThat(read(new LedgerEntry.OfCopy(SOURCE, THREE, EAST))).isEqualTo(results.getLast());
    assertThat(read(new LedgerEntry.OfPair(THREE, EAST))).isEqualTo(results.getLast());
  }

  @Test
  void whatNobodyCanReadIsADeadLetterInTheEnd() {
    String body = "{\"schema\":\"kiln.image-copied/2\"}";
    operator.sqs().sendMessage(send -> send.queueUrl(sandbox.resultsQueue()).messageBody(body));
    try (FleetFunction function = function()) {
      List<Message> dead = dead();
      int polls = 0;
      while (dead.isEmpty() && polls < 30) {
        new QueuePoller(
                session.clients(sandbox.endpoint(), SCENE.home()).sqs(),
                sandbox.resultsQueue(),
                "arn:aws:sqs:eu-west-1:111111111111:kiln-results",
                SCENE.home(),
                new HandlerInProcess(function))
            .pollOnce();
        polls++;
        sandbox.control().advanceClock(Duration.ofMinutes(6).plusSeconds(1));
        dead = dead();
      }

      assertThat(dead).singleElement().extracting(Message::body).isEqualTo(body);
      // So often is it tried: MaxReceives of the template.
      assertThat(polls).isEqualTo(21);
    }
  }

  private List<Message> dead() {
    String url = operator.sqs().getQueueUrl(get -> get.queueName("kiln-results-dead")).queueUrl();
    return operator.sqs().receiveMessage(receive -> receive.queueUrl(url)).messages();
  }

  /// Each call is a process of its own.
  private Map<String, Object> call(String... bodies) throws IOException {
    try (FleetFunction function = function()) {
      return call(function, bodies);
    }
  }

  private static Map<String, Object> call(FleetFunction function, String... bodies)
      throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String body : bodies) {
      records.add(
          Map.of(
              "messageId",
              "m" + records.size(),
              "body",
              body,
              "attributes",
              Map.of("SentTimestamp", String.valueOf(Instant.now().toEpochMilli()))));
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    function.handleRequest(
        new ByteArrayInputStream(
            JSON.std.asString(Map.of("Records", records)).getBytes(StandardCharsets.UTF_8)),
        answer,
        PlainContext.here());
    return JSON.std.mapFrom(answer.toByteArray());
  }

  private FleetFunction function() {
    Map<String, String> environment =
        new HashMap<>(
            new FunctionCatalog(sandbox.endpoint())
                .settings(sandbox.home(), "kiln-fleet")
                .environment());
    environment.put(StageSettings.REGION, SCENE.home().value());
    return new FleetFunction(
        environment, new AwsAccess(session::credentials, Optional.of(sandbox.endpoint())));
  }

  private CopyResult read(LedgerEntry entry) {
    return CopyResultReader.read(
        operator
            .s3()
            .getObjectAsBytes(get -> get.bucket(installation.bakesBucket()).key(entry.key()))
            .asUtf8String());
  }

  private static CopyResult copied(AccountId account, ImageId source, Instant finishedAt) {
    return new ImageCopied(
        account,
        EAST,
        source,
        new ImageId("ami-00000000000000002"),
        Optional.empty(),
        Optional.empty(),
        new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d"),
        finishedAt.minusSeconds(600),
        finishedAt);
  }

  private static CopyResult unread(Instant finishedAt) {
    return new ImageCopyFailed(
        TWO,
        EAST,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d"),
        Optional.empty(),
        finishedAt,
        "the body is not a JSON object",
        1);
  }
}
