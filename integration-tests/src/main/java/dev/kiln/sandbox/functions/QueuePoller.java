package dev.kiln.sandbox.functions;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.moto.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// Feeds a function from a queue as Lambda's [event source
/// mapping](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html) does:
/// what the function names, if it names any, stays in the queue, after an exception everything
/// does.
public final class QueuePoller implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(QueuePoller.class.getName());
  private static final int MOST_AT_ONCE = 10;
  private static final int LONG_POLL_SECONDS = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final Supplier<SqsClient> sqs;
  private final String queueUrl;
  private final String queueArn;
  private final Region region;
  private final Batches batches;
  private final DeployedFunction function;
  private final AtomicInteger invocations = new AtomicInteger();
  private final Set<String> left = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean open = true;

  /// For a function that names the messages it could not deal with.
  public QueuePoller(
      SqsClient sqs, String queueUrl, String queueArn, Region region, DeployedFunction function) {
    this(() -> sqs, queueUrl, queueArn, region, new Batches(MOST_AT_ONCE, 1, true), function);
  }

  /// @param sqs of whoever may poll, asked for at each poll
  QueuePoller(
      Supplier<SqsClient> sqs,
      String queueUrl,
      String queueArn,
      Region region,
      Batches batches,
      DeployedFunction function) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.queueArn = queueArn;
    this.region = region;
    this.batches = batches;
    this.function = function;
  }

  /// Polls on a thread of its own until it is closed.
  ///
  /// @param concurrency how many batches may be with the function at once
  public void start(int concurrency) {
    Semaphore places = new Semaphore(concurrency);
    threads.add(Thread.ofVirtual().name("poller of " + queueArn).start(() -> poll(places)));
  }

  /// How often the function was called.
  public int invocations() {
    return invocations.get();
  }

  /// How many messages the function left in the queue, to get them again when the queue's own time
  /// is over.
  public int left() {
    return left.size();
  }

  /// Asks for no more messages; what is under way goes on.
  void stop() {
    open = false;
  }

  /// Lets what is under way end.
  @Override
  public void close() {
    stop();
    try {
      for (Thread thread : threads) {
        boolean _ = thread.join(PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks for messages only while the function has room for them: what is received and waits is
  /// hidden from others.
  private void poll(Semaphore places) {
    List<Thread> under = new ArrayList<>();
    try {
      while (open) {
        places.acquire();
        List<Message> messages = receiveOrWait();
        if (messages.isEmpty()) {
          places.release();
          continue;
        }
        under.removeIf(thread -> !thread.isAlive());
        under.add(
            Thread.ofVirtual()
                .name("batch of " + queueArn)
                .start(() -> {
                  try {
                    invokeOrTell(messages);
                  } finally {
                    places.release();
                  }
                }));
      }
      for (Thread thread : under) {
        boolean _ = thread.join(PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Message> receiveOrWait() throws InterruptedException {
    try {
      return receive();
    } catch (SdkException | IllegalStateException e) {
      // Lambda goes on polling whatever happens; here, a sandbox that is gone ends it.
      tell(e);
      open = open && !Ending.hasBegun();
      Thread.sleep(AFTER_FAILURE);
      return List.of();
    }
  }

  private void invokeOrTell(List<Message> messages) {
    try {
      invoke(messages);
    } catch (SdkException | IllegalStateException e) {
      tell(e);
    }
  }

  private void tell(RuntimeException e) {
    if (open && !Ending.hasBegun()) {
      LOG.log(System.Logger.Level.WARNING, "Polling {0} failed: {1}", queueArn, e.getMessage());
    }
  }

  /// Fetches a batch and hands it to the function, if there is any.
  public void pollOnce() {
    List<Message> messages = receive();
    if (!messages.isEmpty()) {
      invoke(messages);
    }
  }

  private List<Message> receive() {
    return sqs.get()
        .receiveMessage(request ->
            request
                .queueUrl(queueUrl)
                .maxNumberOfMessages(Math.min(batches.size(), MOST_AT_ONCE))
                .waitTimeSeconds(LONG_POLL_SECONDS)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                .messageAttributeNames("All"))
        .messages();
  }

  private void invoke(List<Message> messages) {
    invocations.incrementAndGet();
    messages.forEach(message -> left.remove(message.messageId()));
    Set<String> failed;
    try {
      String answer = function.invoke(event(messages));
      failed = batches.reportsFailures() ? failures(answer) : Set.of();
    } catch (IOException | FunctionFailedException e) {
      if (open && !Ending.hasBegun()) {
        LOG.log(System.Logger.Level.WARNING, "The function behind " + queueArn + " failed", e);
      }
      return;
    }
    Set<String> known = messages.stream().map(Message::messageId).collect(Collectors.toSet());
    if (!known.containsAll(failed)) {
      // As Lambda does with an answer it does not understand: the whole batch has failed.
      return;
    }
    left.addAll(failed);
    List<DeleteMessageBatchRequestEntry> done =
        messages.stream()
            .filter(message -> !failed.contains(message.messageId()))
            .map(message ->
                DeleteMessageBatchRequestEntry.builder()
                    .id(message.messageId())
                    .receiptHandle(message.receiptHandle())
                    .build())
            .toList();
    if (!done.isEmpty()) {
      sqs.get().deleteMessageBatch(request -> request.queueUrl(queueUrl).entries(done));
    }
  }

  private String event(List<Message> messages) throws IOException {
    return JSON.std.asString(Map.of("Records", messages.stream().map(this::asRecord).toList()));
  }

  private Map<String, Object> asRecord(Message message) {
    Map<String, Object> asRecord = new LinkedHashMap<>();
    asRecord.put("messageId", message.messageId());
    asRecord.put("receiptHandle", message.receiptHandle());
    asRecord.put("body", message.body());
    asRecord.put("attributes", message.attributesAsStrings());
    asRecord.put("messageAttributes", attributes(message));
    asRecord.put("md5OfBody", message.md5OfBody());
    asRecord.put("eventSource", "aws:sqs");
    asRecord.put("eventSourceARN", queueArn);
    asRecord.put("awsRegion", region.value());
    return asRecord;
  }

  /// As in [the documented event](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
  private static Map<String, Object> attributes(Message message) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    message
        .messageAttributes()
        .forEach((name, value) -> {
          Map<String, Object> attribute = new LinkedHashMap<>();
          if (value.stringValue() != null) {
            attribute.put("stringValue", value.stringValue());
          }
          if (value.binaryValue() != null) {
            attribute.put(
                "binaryValue",
                Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()));
          }
          attribute.put("stringListValues", List.of());
          attribute.put("binaryListValues", List.of());
          attribute.put("dataType", value.dataType());
          attributes.put(name, attribute);
        });
    return attributes;
  }

  private static Set<String> failures(String answer) throws IOException {
    if (answer.isEmpty()) {
      return Set.of();
    }
    List<Object> items = new ArrayList<>();
    if (JSON.std.mapFrom(answer).get("batchItemFailures") instanceof List<?> named) {
      items.addAll(named);
    }
    Set<String> ids = new HashSet<>();
    for (Object item : items) {
      ids.add(item instanceof Map<?, ?> map ? String.valueOf(map.get("itemIdentifier")) : "");
    }
    return ids;
  }
}
