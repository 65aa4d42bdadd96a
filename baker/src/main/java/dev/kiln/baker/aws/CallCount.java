package dev.kiln.baker.aws;

import dev.kiln.model.stage.StageName;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// Counts the calls of each stage as they are sent. What is signed for an instance is not counted,
/// and neither is what the stage's guard holds back.
public final class CallCount implements CallWatch {
  private static final ExecutionAttribute<Boolean> SENT =
      new ExecutionAttribute<>("dev.kiln.sent-before");

  private final Map<Operation, Calls> counts = new ConcurrentHashMap<>();

  /// @param service `ec2`, `s3`
  /// @param name as AWS's reference has it, `DescribeImages`
  public record Operation(StageName stage, String service, String name) {
    private static final Comparator<Operation> ORDER =
        Comparator.comparing(Operation::stage)
            .thenComparing(Operation::service)
            .thenComparing(Operation::name);
  }

  /// @param calls without the retries
  /// @param retries how often the SDK sent one of them again
  public record Calls(Operation operation, int calls, int retries) {

    private Calls plus(Calls other) {
      return new Calls(operation, calls + other.calls, retries + other.retries);
    }
  }

  @Override
  public ExecutionInterceptor of(StageName stage) {
    return new ExecutionInterceptor() {
      @Override
      public void beforeTransmission(
          Context.BeforeTransmission sending, ExecutionAttributes attributes) {
        boolean isRetry = attributes.getAttribute(SENT) != null;
        attributes.putAttribute(SENT, true);
        Operation operation =
            new Operation(
                stage,
                attributes
                    .getAttribute(SdkExecutionAttribute.SERVICE_NAME)
                    .toLowerCase(Locale.ROOT),
                attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        counts.merge(
            operation, new Calls(operation, isRetry ? 0 : 1, isRetry ? 1 : 0), Calls::plus);
      }
    };
  }

  /// In the order of the stages.
  public List<Calls> calls() {
    return counts.values().stream()
        .sorted(Comparator.comparing(Calls::operation, Operation.ORDER))
        .toList();
  }
}
