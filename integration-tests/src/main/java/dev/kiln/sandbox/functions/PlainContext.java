package dev.kiln.sandbox.functions;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import dev.kiln.copier.CopyFunction;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a function is told of an invocation, by [the runtime
/// API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) and its environment.
public record PlainContext(
    String request, Instant deadline, String arn, Map<String, String> environment)
    implements Context {

  /// Of an invocation in this JVM, by nobody's runtime.
  public static PlainContext here() {
    return here(CopyFunction.TIMEOUT);
  }

  /// The same, of a function that is deployed with another timeout.
  public static PlainContext here(Duration timeout) {
    return new PlainContext(
        UUID.randomUUID().toString(),
        Instant.now().plus(timeout),
        "arn:aws:lambda:eu-west-1:000000000000:function:here",
        Map.of());
  }

  static PlainContext of(HttpHeaders headers) {
    return new PlainContext(
        headers.firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow(),
        Instant.ofEpochMilli(headers.firstValueAsLong("Lambda-Runtime-Deadline-Ms").orElseThrow()),
        headers.firstValue("Lambda-Runtime-Invoked-Function-Arn").orElseThrow(),
        System.getenv());
  }

  @Override
  public String getAwsRequestId() {
    return request;
  }

  @Override
  public String getLogGroupName() {
    return environment.getOrDefault("AWS_LAMBDA_LOG_GROUP_NAME", "");
  }

  @Override
  public String getLogStreamName() {
    return environment.getOrDefault("AWS_LAMBDA_LOG_STREAM_NAME", "");
  }

  @Override
  public String getFunctionName() {
    return environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "");
  }

  @Override
  public String getFunctionVersion() {
    return environment.getOrDefault("AWS_LAMBDA_FUNCTION_VERSION", "");
  }

  @Override
  public String getInvokedFunctionArn() {
    return arn;
  }

  @Override
  public @Nullable CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public @Nullable ClientContext getClientContext() {
    return null;
  }

  @Override
  public int getRemainingTimeInMillis() {
    return Math.toIntExact(Math.max(0, Duration.between(Instant.now(), deadline).toMillis()));
  }

  @Override
  public int getMemoryLimitInMB() {
    return Integer.parseInt(environment.getOrDefault("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0"));
  }

  @Override
  public LambdaLogger getLogger() {
    return new LambdaLogger() {
      @Override
      public void log(String message) {
        System.out.print(message);
      }

      @Override
      public void log(byte[] message) {
        log(new String(message, StandardCharsets.UTF_8));
      }
    };
  }
}
