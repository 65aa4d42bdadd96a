package dev.kiln.sandbox.functions;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.copier.Settings;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions that are deployed run as what was deployed, and by nothing else than what was.
@WithMoto
class FunctionHostIT {
  /// A function's process starts meanwhile.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration LONG = Duration.ofMinutes(10);

  private final SharedMoto moto;
  private final Account account;
  private final Deployment deployment;
  private final String copy;
  private final String dead;

  FunctionHostIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.deployment = Deployment.of(account);
    this.copy = deployment.queue("copy");
    this.dead = deployment.dead();
  }

  @Test
  void answersACallOfInvoke() {
    try (FunctionHost _ = host()) {
      InvokeResponse answer = invoke(Deployment.EVENT);

      assertThat(answer.functionError()).isNull();
      assertThat(answer.payload().asUtf8String()).contains("batchItemFailures");
    }
  }

  @Test
  void answersTheErrorOfAFunctionThatThrows() {
    try (FunctionHost _ = host()) {
      InvokeResponse answer = invoke("{}");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.functionError()).isEqualTo("Unhandled");
      assertThat(answer.payload().asUtf8String()).contains("errorMessage", "errorType");
    }
  }

  @Test
  void bringsNoMessageToAFunctionThatNothingFeeds() {
    try (FunctionHost host = host()) {
      deployment.sendNonsense(copy);
      host.refresh();

      assertThat(invoke(Deployment.EVENT).functionError()).isNull();
      assertThat(deployment.messagesIn(copy)).isOne();
      assertThat(host.invocations(deployment.place(), Deployment.FUNCTION)).isOne();
    }
  }

  @Test
  void bringsMessagesByAMappingThatIsThereAndNoLongerThan() {
    try (FunctionHost host = host()) {
      String mapping = deployment.map(copy);
      host.refresh();
      deployment.sendNonsense(copy);

      assertThat(eventually(PATIENCE, () -> deployment.messagesIn(dead), found -> found == 1))
          .isOne();

      deployment.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping));
      host.refresh();
      deployment.sendNonsense(copy);
      assertThat(invoke(Deployment.EVENT).functionError()).isNull();
      assertThat(deployment.messagesIn(copy)).isOne();
    }
  }

  @Test
  void pollsWithTheRightsOfTheFunctionsRole() {
    try (FunctionHost host = host()) {
      deployment.map(copy);
      deployment.allow("sqs:SendMessage");
      long before = moto.control().calls(Long.MAX_VALUE).last();
      host.refresh();

      assertThat(
              eventually(
                  () ->
                      moto.control().calls(before).calls().stream()
                          .filter(call -> call.account().equals(account.id().value()))
                          .filter(call -> "sqs:ReceiveMessage".equals(call.denied()))
                          .map(call -> call.principal())
                          .toList(),
                  denied -> !denied.isEmpty()))
          .allMatch(principal -> principal.contains(":assumed-role/kiln-copy-role/"));
    }
  }

  @Test
  void startsAnotherProcessOfAFunctionThatHasChanged() throws Exception {
    try (FunctionHost host = host()) {
      DeployedFunction function = host.function(deployment.place(), Deployment.FUNCTION);
      String _ = function.invoke(Deployment.EVENT);

      deployment.reconfigure(Map.of(Settings.ACCOUNT, "none"));

      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> function.invoke(Deployment.EVENT))
          .withMessageContaining(Settings.ACCOUNT);
    }
  }

  @Test
  void hasNoMoreProcessesThanItMay() {
    try (FunctionHost host = new FunctionHost(moto.server(), places(), 1, LONG).start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<InvokeResponse>> answers =
          IntStream.range(0, 3)
              .mapToObj(_ -> threads.submit(() -> invoke(Deployment.EVENT)))
              .toList();

      assertThat(answers).allSatisfy(answer -> assertThat(answer.get().functionError()).isNull());
      assertThat(host.processes()).hasSize(1);
    }
  }

  @Test
  void endsAProcessThatIsIdleForLong() {
    try (FunctionHost host =
        new FunctionHost(moto.server(), places(), 2, Duration.ofMillis(100)).start()) {
      InvokeResponse _ = invoke(Deployment.EVENT);

      assertThat(eventually(host::processes, List::isEmpty)).isEmpty();
    }
  }

  private FunctionHost host() {
    return new FunctionHost(moto.server(), places(), 2, LONG).start();
  }

  private List<Place> places() {
    return List.of(deployment.place());
  }

  private InvokeResponse invoke(String event) {
    return deployment
        .lambda()
        .invoke(invoke ->
            invoke.functionName(Deployment.FUNCTION).payload(SdkBytes.fromUtf8String(event)));
  }
}
