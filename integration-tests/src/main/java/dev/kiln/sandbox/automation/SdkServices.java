package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.moto.AwsClients;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.StartAutomationExecutionRequest;

/// AWS, with the credentials that an execution has.
///
/// @param clients asked for at each call, since credentials run out
/// @param execution the id of the execution, the parent of those it starts
record SdkServices(Supplier<AwsClients> clients, String execution) implements Services {

  /// By which the sandbox's SSM learns it: no parameter of the API says it.
  private static final String PARENT = "X-Kiln-Parent-Automation";

  @Override
  public Invoked invoke(Invocation invocation) throws RefusedException {
    InvokeRequest.Builder request =
        InvokeRequest.builder()
            .functionName(invocation.function())
            .invocationType(invocation.type());
    invocation.qualifier().ifPresent(request::qualifier);
    invocation.payload().ifPresent(json -> request.payload(SdkBytes.fromUtf8String(json)));
    try (LambdaClient lambda = lambda(invocation.timeout())) {
      InvokeResponse answer = lambda.invoke(request.build());
      return new Invoked(
          answer.statusCode(),
          answer.functionError(),
          answer.payload() == null ? "" : answer.payload().asUtf8String());
    } catch (AwsServiceException e) {
      throw refused("Invoke", e);
    } catch (SdkClientException e) {
      throw new RefusedException(
          String.valueOf(e.getMessage()), e.getCause() instanceof SocketTimeoutException);
    }
  }

  @Override
  public String start(
      String runbook, Optional<String> version, Map<String, List<String>> parameters)
      throws RefusedException {
    StartAutomationExecutionRequest.Builder request =
        StartAutomationExecutionRequest.builder()
            .documentName(runbook)
            .overrideConfiguration(override -> override.putHeader(PARENT, execution));
    version.ifPresent(request::documentVersion);
    if (!parameters.isEmpty()) {
      request.parameters(parameters);
    }
    try {
      return clients.get().ssm().startAutomationExecution(request.build()).automationExecutionId();
    } catch (AwsServiceException e) {
      throw refused("StartAutomationExecution", e);
    }
  }

  @Override
  public Child look(String id) throws RefusedException {
    try {
      AutomationExecution found =
          clients
              .get()
              .ssm()
              .getAutomationExecution(get -> get.automationExecutionId(id))
              .automationExecution();
      return new Child(found.automationExecutionStatusAsString(), found.outputs());
    } catch (AwsServiceException e) {
      throw refused("GetAutomationExecution", e);
    }
  }

  private LambdaClient lambda(Duration timeout) {
    return clients
        .get()
        .client(
            LambdaClient::builder,
            UrlConnectionHttpClient.builder().socketTimeout(timeout).build());
  }

  private static RefusedException refused(String operation, AwsServiceException e) {
    return new RefusedException(
        "An error occurred (%s) when calling the %s operation: %s"
            .formatted(
                e.awsErrorDetails().errorCode(), operation, e.awsErrorDetails().errorMessage()),
        false);
  }
}
