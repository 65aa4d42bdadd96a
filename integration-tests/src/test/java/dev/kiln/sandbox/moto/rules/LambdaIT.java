package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Functions.lambda;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@WithMoto
class LambdaIT {
  private static final String EVENT = "{\"bake\":\"b\"}";

  private final SharedMoto moto;
  private final Account operator;
  private final Worker worker;
  private final Denials denials;
  private final String function;

  LambdaIT(SharedMoto moto) {
    this.moto = moto;
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.denials = Denials.in(moto);
    this.function = Functions.in(operator, "kiln-build");
  }

  @Test
  @Rule("lambda.get-function.code-location")
  void givesTheCodeOfAFunction() {
    var code =
        URI.create(
            lambda(operator).getFunction(get -> get.functionName("kiln-build")).code().location());

    var found = download(code);

    assertThat(found.body()).isEqualTo(Functions.zip("kiln-build"));
  }

  @Test
  @Rule("lambda.get-function.code-location")
  void givesTheCodeForTenMinutes() {
    var code =
        URI.create(
            lambda(operator).getFunction(get -> get.functionName("kiln-build")).code().location());

    moto.later(
        Duration.ofMinutes(11), () -> assertThat(download(code).statusCode()).isEqualTo(403));
  }

  @Test
  @Rule("lambda.invoke.needs-right-on-function")
  void refusesToInvokeWithoutTheRightOnTheFunction() {
    worker.may(allow("lambda:InvokeFunction").on(function + "-other"));

    var denied = denials.resourceIn(() -> invoke(worker.self(), "kiln-build"));

    assertThat(denied).isEqualTo(function);
  }

  @Test
  @Rule("lambda.invoke.needs-right-on-function")
  void refusesInTheWordsOfLambda() {
    worker.may(allow("lambda:GetFunction"));

    var refusal = refusalOf(() -> invoke(worker.self(), "kiln-build"));

    assertThat(refusal).isEqualTo("AccessDeniedException");
  }

  @Test
  @Rule("lambda.invoke.needs-right-on-function")
  void invokesWithTheRightHoweverTheFunctionIsNamed() {
    worker.may(allow("lambda:InvokeFunction").on(function));
    try (var host = host(Map.of("payload", "{}"))) {
      for (var name :
          new String[] {"kiln-build", function, operator.id() + ":function:kiln-build"}) {
        assertThat(denials.actionIn(() -> invoke(worker.self(), name))).isEqualTo(NONE);
      }

      assertThat(host.invocations())
          .hasSize(3)
          .containsOnly(new AnsweringHost.Invocation(function, "RequestResponse", EVENT));
    }
  }

  @Test
  @Rule("lambda.function-policy")
  void letsInAnotherAccountByTheFunctionsPolicy() {
    var other = moto.account();
    try (var _ = host(Map.of("payload", "{}"))) {
      assertThat(refusalOf(() -> invoke(other, function))).isEqualTo("AccessDeniedException");

      lambda(operator)
          .addPermission(add ->
              add.functionName("kiln-build")
                  .statementId("other")
                  .action("lambda:InvokeFunction")
                  .principal(other.id().value()));

      assertThat(invoke(other, function).statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Rule("lambda.invoke.answers-what-the-function-did")
  void answersWhatTheFunctionReturned() {
    try (var _ = host(Map.of("payload", "{\"state\":\"done\"}"))) {
      var answer = invoke(operator, "kiln-build");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.functionError()).isNull();
      assertThat(answer.payload().asUtf8String()).isEqualTo("{\"state\":\"done\"}");
    }
  }

  @Test
  @Rule("lambda.invoke.answers-what-the-function-did")
  void answersTheErrorOfTheFunction() {
    var error = "{\"errorMessage\":\"no\",\"errorType\":\"java.lang.Error\"}";
    try (var _ = host(Map.of("payload", error, "functionError", "Unhandled"))) {
      var answer = invoke(operator, "kiln-build");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.functionError()).isEqualTo("Unhandled");
      assertThat(answer.payload().asUtf8String()).isEqualTo(error);
    }
  }

  @Test
  @Rule("lambda.invoke.answers-what-the-function-did")
  void leavesAnAsynchronousInvocationWithTheHost() {
    try (var host = host(Map.of())) {
      var answer =
          lambda(operator)
              .invoke(invoke ->
                  invoke
                      .functionName("kiln-build")
                      .invocationType(InvocationType.EVENT)
                      .payload(SdkBytes.fromUtf8String(EVENT)));

      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(host.invocations())
          .containsExactly(new AnsweringHost.Invocation(function, "Event", EVENT));
    }
  }

  @Test
  @Rule("lambda.invoke.event-is-json")
  void refusesAnEventThatIsNoJson() {
    var refusal =
        refusalOf(() ->
            lambda(operator)
                .invoke(invoke ->
                    invoke.functionName("kiln-build").payload(SdkBytes.fromUtf8String("bake"))));

    assertThat(refusal).isEqualTo("InvalidRequestContentException");
  }

  @Test
  @Rule("lambda.event-source-mapping.role-may-poll")
  void mapsNoQueueThatTheRoleMayNotPoll() {
    var queue = Queue.in(operator, "copy").set(QueueAttributeName.VISIBILITY_TIMEOUT, "360");
    var role =
        operator
            .iam()
            .createRole(create ->
                create
                    .roleName("poor")
                    .assumeRolePolicyDocument(
                        """
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                         "Action": "sts:AssumeRole",
                         "Principal": {"Service": "lambda.amazonaws.com"}}]}\
                        """))
            .role()
            .arn();
    Functions.in(operator, "poor", role);

    var refusal = refusalOf(() -> map(queue, "poor"));

    assertThat(refusal).isEqualTo("InvalidParameterValueException");
  }

  @Test
  @Rule("lambda.event-source-mapping.role-may-poll")
  void mapsAQueueThatTheRoleMayPoll() {
    var queue = Queue.in(operator, "copy").set(QueueAttributeName.VISIBILITY_TIMEOUT, "360");

    map(queue, "kiln-build");

    assertThat(lambda(operator).listEventSourceMappings().eventSourceMappings())
        .singleElement()
        .satisfies(mapping -> assertThat(mapping.functionArn()).isEqualTo(function));
  }

  @Test
  @Rule("lambda.event-source-mapping.visibility-timeout")
  void mapsNoQueueThatShowsMessagesWhileTheFunctionMayRun() {
    var queue =
        Queue.in(operator, "copy")
            .set(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                String.valueOf(Functions.TIMEOUT_SECONDS - 1));

    var refusal = refusalOf(() -> map(queue, "kiln-build"));

    assertThat(refusal).isEqualTo("InvalidParameterValueException");
  }

  private void map(Queue queue, String name) {
    lambda(operator)
        .createEventSourceMapping(
            create -> create.eventSourceArn(queue.arn()).functionName(name).batchSize(10));
  }

  private AnsweringHost host(Map<String, String> answer) {
    return new AnsweringHost(moto, operator, answer);
  }

  private static InvokeResponse invoke(Account caller, String name) {
    return lambda(caller)
        .invoke(invoke -> invoke.functionName(name).payload(SdkBytes.fromUtf8String(EVENT)));
  }

  private static HttpResponse<byte[]> download(URI code) {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(code).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
