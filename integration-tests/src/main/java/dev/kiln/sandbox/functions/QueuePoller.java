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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// Feeds a function from a queue as Lambda's [event source
/// mapping](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html) with
/// `ReportBatchItemFailures` does: batches of up to 10, what the function names stays in the queue,
/// after an exception everything does.
public final class QueuePoller implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(QueuePoller.class.getName());
  private static final int BATCH = 10;
  private static final int LONG_POLL_SECONDS = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SqsClient sqs;
  private final String queueUrl;
  private final String queueArn;
  private final Region region;
  private final DeployedFunction function;
  private final AtomicInteger invocations = new AtomicInteger();
  private final Set<String> left = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean open = true;

  public QueuePoller(
      SqsClient sqs, String queueUrl, String queueArn, Region region, DeployedFunction function) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.queueArn = queueArn;
    this.region = region;
    this.function = function;
  }

  /// Polls on threads of its own until it is closed.
  ///
  /// @param concurrency how many batches may be with the function at once
  public void start(int concurrency) {
    for (int i = 0; i < concurrency; i++) {
      threads.add(Thread.ofVirtual().name("poller of " + queueArn).start(this::poll));
    }
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

  /// Lets what is under way end.
  @Override
  public void close() {
    open = false;
    try {
      for (Thread thread : threads) {
        boolean _ = thread.join(PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll() {
    while (open) {
      try {
        pollOnce();
      } catch (SdkException e) {
        // Lambda goes on polling whatever happens; here, a sandbox that is gone ends it.
        if (open && !Ending.hasBegun()) {
          LOG.log(System.Logger.Level.WARNING, "Polling {0} failed: {1}", queueArn, e.getMessage());
        }
        if (Ending.hasBegun()) {
          return;
        }
      }
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
    return sqs.receiveMessage(request ->
            request
                .queueUrl(queueUrl)
                .maxNumberOfMessages(BATCH)
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
      failed = failures(function.invoke(event(messages)));
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
      sqs.deleteMessageBatch(request -> request.queueUrl(queueUrl).entries(done));
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
