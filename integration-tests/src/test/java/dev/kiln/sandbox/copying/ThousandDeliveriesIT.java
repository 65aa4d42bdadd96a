package dev.kiln.sandbox.copying;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.functions.DeployedFunction;
import dev.kiln.sandbox.functions.FunctionFailedException;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One message, a thousand times, in every way that queues and crashes repeat it.
@WithSandbox
class ThousandDeliveriesIT {
  private static final int DELIVERIES = 1_000;
  private static final int FIRST = 10;
  private static final int MOST_OF_A_BATCH = 10;
  private static final int AT_ONCE = 8;
  private static final Place MEMBER =
      new Place(new AccountId("333333333333"), new Region("us-east-1"));

  private final Sandbox sandbox;
  private final Random random = new Random(1);

  ThousandDeliveriesIT(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /// The first batch's process is killed when the copy has been made and before it hears so; its
  /// messages come again among the others.
  @Test
  void leaveOneCopy() throws Exception {
    ImageCreated message = new Sources(sandbox).shared(List.of(MEMBER));
    MotoControl control = sandbox.control();
    long before = control.calls(Long.MAX_VALUE).last();
    List<Received> deliveries = deliveries(message);
    List<Received> left = new ArrayList<>(deliveries.subList(FIRST, DELIVERIES));
    int crashed;
    int rounds = 1;

    DeployedFunction function = sandbox.copier(MEMBER);
    int silent =
        control.order(OrderedAnswer.silence("ec2", "CopyImage").to(MEMBER.account()).afterEffect());
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<List<Received>> dying =
          thread.submit(() -> invoke(function, deliveries.subList(0, FIRST)));
      var _ = eventually(() -> actions(before), seen -> seen.contains("ec2:CopyImage"));
      function.kill();
      List<Received> again = dying.get();
      crashed = again.size();
      left.addAll(again);
    } finally {
      control.takeBack(silent);
    }
    while (!left.isEmpty()) {
      assertThat(rounds++).as("rounds").isLessThan(20);
      Collections.shuffle(left, random);
      left = deliver(left, function);
    }

    assertThat(crashed).isEqualTo(FIRST);
    assertThat(
            FoundCopy.of(
                message.sourceAmi(), MEMBER, sandbox.operator(MEMBER.account(), MEMBER.region())))
        .hasSize(1);
    List<String> actions = actions(before);
    System.out.printf(
        "%,d deliveries of one message: 1 copy, %d interrupted, %d rounds, %d looks, %d requests%n",
        DELIVERIES,
        crashed,
        rounds,
        Collections.frequency(actions, "ec2:DescribeImages"),
        Collections.frequency(actions, "ec2:CopyImage"));
  }

  private List<String> actions(long since) {
    return sandbox.control().calls(since).calls().stream().map(MotoControl.Call::action).toList();
  }

  /// Hands batches of all sizes to the function, and answers what has to come again.
  private List<Received> deliver(List<Received> records, DeployedFunction function)
      throws Exception {
    List<Callable<List<Received>>> calls = new ArrayList<>();
    for (int from = 0; from < records.size(); ) {
      int to = Math.min(records.size(), from + 1 + random.nextInt(MOST_OF_A_BATCH));
      List<Received> batch = records.subList(from, to);
      calls.add(() -> invoke(function, batch));
      from = to;
    }
    List<Received> again = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<List<Received>> call : threads.invokeAll(calls)) {
        again.addAll(call.get());
      }
    }
    return again;
  }

  private static List<Received> invoke(DeployedFunction function, List<Received> batch)
      throws IOException {
    String event =
        JSON.std.asString(Map.of("Records", batch.stream().map(Received::json).toList()));
    List<String> failed;
    try {
      failed = Invocation.of(function, event).failed();
    } catch (FunctionFailedException _) {
      return batch.stream().map(Received::again).toList();
    }
    return batch.stream()
        .filter(record -> failed.contains(record.id()))
        .map(Received::again)
        .toList();
  }

  /// Every third with SNS's envelope, the others raw; every fifth is one that came before.
  private List<Received> deliveries(ImageCreated message) throws IOException {
    String raw = message.toJson();
    String envelope = JSON.std.asString(Map.of("Type", "Notification", "Message", raw));
    List<Received> deliveries = new ArrayList<>();
    IntStream.range(0, DELIVERIES)
        .forEach(i ->
            deliveries.add(
                i % 5 == 4
                    ? deliveries.get(random.nextInt(i))
                    : new Received("message-" + i, i % 3 == 0 ? envelope : raw, 1)));
    Collections.shuffle(deliveries, random);
    return deliveries;
  }

  /// A message in a batch.
  private record Received(String id, String body, int receives) {

    Received again() {
      return new Received(id, body, receives + 1);
    }

    Map<String, Object> json() {
      return Map.of(
          "messageId",
          id,
          "receiptHandle",
          "handle of " + id,
          "body",
          body,
          "attributes",
          Map.of("ApproximateReceiveCount", String.valueOf(receives)),
          "eventSource",
          "aws:sqs");
    }
  }
}
