package dev.kiln.sandbox.crash;

import dev.kiln.baker.aws.CallWatch;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// Lets something go wrong at one of the calls by which a process changes what is in AWS, and lists
/// them all. A process that has died makes no further call of any kind.
final class FaultyCalls implements CallWatch {
  private static final ExecutionAttribute<Boolean> SENT =
      new ExecutionAttribute<>("dev.kiln.sandbox.crash.sent");
  private static final ExecutionAttribute<Boolean> FAULTY =
      new ExecutionAttribute<>("dev.kiln.sandbox.crash.faulty");
  private static final Set<String> CHANGES =
      Set.of(
          "PutObject",
          "RunInstances",
          "CreateImage",
          "TerminateInstances",
          "CreateTags",
          "PutParameter",
          "LabelParameterVersion",
          "ModifyImageAttribute",
          "ModifySnapshotAttribute",
          "Publish");

  /// @param number among the changes of its stage, counted from 0
  record Change(StageName stage, int number, String operation) {}

  /// The changes so far, retries not counted.
  final List<Change> changes = new ArrayList<>();

  private final @Nullable Change faulty;
  private final @Nullable Fault fault;
  private boolean struck;
  private boolean dead;

  private FaultyCalls(@Nullable Change faulty, @Nullable Fault fault) {
    this.faulty = faulty;
    this.fault = fault;
  }

  static FaultyCalls none() {
    return new FaultyCalls(null, null);
  }

  static FaultyCalls at(Change change, Fault fault) {
    return new FaultyCalls(change, fault);
  }

  /// Whether the fault has happened.
  boolean hasStruck() {
    return struck;
  }

  @Override
  public ExecutionInterceptor of(StageName stage) {
    return new ExecutionInterceptor() {
      @Override
      public void beforeTransmission(
          Context.BeforeTransmission sending, ExecutionAttributes attributes) {
        requireAlive();
        attributes.putAttribute(FAULTY, isFaulty(stage, attributes));
        if (isFaulty(attributes)) {
          before();
        }
      }

      @Override
      public void afterTransmission(
          Context.AfterTransmission sent, ExecutionAttributes attributes) {
        if (isFaulty(attributes)) {
          after();
        }
      }
    };
  }

  /// At the first sending only.
  private boolean isFaulty(StageName stage, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    if (!CHANGES.contains(operation) || attributes.getAttribute(SENT) != null) {
      return false;
    }
    attributes.putAttribute(SENT, true);
    int number =
        Math.toIntExact(changes.stream().filter(change -> change.stage() == stage).count());
    Change change = new Change(stage, number, operation);
    changes.add(change);
    return change.equals(faulty);
  }

  private static boolean isFaulty(ExecutionAttributes attributes) {
    return Boolean.TRUE.equals(attributes.getAttribute(FAULTY));
  }

  private void before() {
    switch (fault) {
      case DIES_BEFORE -> throw death();
      case INTERRUPTED -> interrupt();
      case THROTTLED -> {
        struck = true;
        throw answer("RequestLimitExceeded", 503);
      }
      case null, default -> {}
    }
  }

  private void after() {
    switch (fault) {
      case DIES_AFTER -> throw death();
      case INTERRUPTED_AFTER -> interrupt();
      case SERVER_ERROR -> {
        struck = true;
        throw answer("InternalError", 500);
      }
      case LOST_ANSWER -> {
        struck = true;
        throw SdkClientException.create("no answer", new IOException("connection reset"));
      }
      case null, default -> {}
    }
  }

  /// What comes of it is the SDK's part.
  private void interrupt() {
    struck = true;
    Thread.currentThread().interrupt();
  }

  private static AwsServiceException answer(String code, int status) {
    return AwsServiceException.builder()
        .message(code)
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build())
        .build();
  }

  private Death death() {
    struck = true;
    dead = true;
    return new Death();
  }

  private void requireAlive() {
    if (dead) {
      throw new Death();
    }
  }

  /// The process is gone: nobody catches this, and nothing runs after it.
  static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }
}
