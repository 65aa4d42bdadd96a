package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;

@WithMoto
class EventsIT {
  private static final String IMAGES =
      """
      {"source": ["aws.ec2"], "detail-type": ["EC2 AMI State Change"],
       "detail": {"State": ["available", "failed", "deregistered"]}}\
      """;
  private static final String MINUTES = "rate(15 minutes)";

  private final SharedMoto moto;
  private final Account account;
  private final EventBridgeClient events;
  private final Queue queue;

  EventsIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.events = account.clients().client(EventBridgeClient::builder);
    this.queue = Queue.in(account, "confirm");
  }

  @Test
  @Rule("events.ec2.ami-state-change")
  void tellsOfAnImageThatIsAvailable() {
    admit("images");
    images("images", queue.arn());
    var image = copy();

    available(image);

    var event = event();

    assertThat(event)
        .containsEntry("source", "aws.ec2")
        .containsEntry("detail-type", "EC2 AMI State Change")
        .containsEntry("account", account.id().value())
        .containsEntry("region", account.region())
        .containsEntry(
            "resources", List.of("arn:aws:ec2:%s::image/%s".formatted(account.region(), image)));
    assertThat(event.get("detail"))
        .asInstanceOf(MAP)
        .containsEntry("ImageId", image)
        .containsEntry("State", "available");
  }

  @Test
  @Rule("events.ec2.ami-state-change")
  void tellsOfAnImageThatIsDeregistered() {
    admit("images");
    images("images", queue.arn());

    deregisterOne();

    assertThat(event().get("detail")).asInstanceOf(MAP).containsEntry("State", "deregistered");
  }

  @Test
  @Rule("events.target.needs-queue-policy")
  void sendsNothingToAQueueThatIsNotOpenToTheRule() {
    admit("other");
    images("images", queue.arn());

    deregisterOne();

    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("events.rule.disabled-does-nothing")
  void sendsNothingByADisabledRule() {
    admit("images");
    images("images", queue.arn());
    events.disableRule(disable -> disable.name("images"));

    deregisterOne();

    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("events.rule.disabled-does-nothing")
  void runsNoScheduleOfADisabledRule() {
    admit("sweep");
    schedule(Target.builder().id("q").arn(queue.arn()).build());
    events.disableRule(disable -> disable.name("sweep"));

    fire("sweep");

    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("events.rule.without-pattern-matches-nothing")
  void sendsNoEventByARuleThatHasOnlyASchedule() {
    admit("sweep");
    schedule(Target.builder().id("q").arn(queue.arn()).build());

    deregisterOne();

    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("events.schedule.sends-scheduled-event")
  void sendsAnEventWhenTheTimeOfARuleHasCome() {
    admit("sweep");
    schedule(Target.builder().id("q").arn(queue.arn()).build());

    fire("sweep");

    assertThat(event())
        .containsEntry("source", "aws.events")
        .containsEntry("detail-type", "Scheduled Event")
        .containsEntry("resources", List.of(rule("sweep")));
  }

  @Test
  @Rule("events.schedule.sends-scheduled-event")
  void runsNoScheduleOfARuleThatHasNone() {
    images("images", queue.arn());

    assertThatIllegalStateException()
        .isThrownBy(() -> fire("images"))
        .withMessageContaining("images has no schedule");
  }

  @Test
  @Rule("events.target.input")
  void sendsTheInputOfTheTarget() {
    admit("sweep");
    schedule(Target.builder().id("q").arn(queue.arn()).input("{\"sweep\":true}").build());

    fire("sweep");

    assertThat(queue.receiveTexts()).containsExactly("{\"sweep\":true}");
  }

  @Test
  @Rule("events.target.needs-function-policy")
  void invokesAFunctionThatIsOpenToTheRule() {
    var function = Functions.in(account, "kiln-due");
    schedule(Target.builder().id("f").arn(function).build());
    try (var host = new AnsweringHost(moto, account, Map.of())) {
      fire("sweep");
      assertThat(host.invocations()).isEmpty();

      Functions.lambda(account)
          .addPermission(add ->
              add.functionName("kiln-due")
                  .statementId("schedule")
                  .action("lambda:InvokeFunction")
                  .principal("events.amazonaws.com")
                  .sourceArn(rule("sweep")));
      fire("sweep");

      assertThat(host.invocations())
          .singleElement()
          .satisfies(invocation -> {
            assertThat(invocation.function()).isEqualTo(function);
            assertThat(invocation.how()).isEqualTo("Event");
            assertThat(invocation.event()).contains("Scheduled Event");
          });
    }
  }

  private String copy() {
    var source = OwnImage.in(moto, account, "web").id();
    return account
        .ec2()
        .copyImage(copy -> copy.name("copy").sourceImageId(source).sourceRegion(account.region()))
        .imageId();
  }

  private void available(String image) {
    eventually(
        () ->
            account
                .ec2()
                .describeImages(describe -> describe.imageIds(image))
                .images()
                .getFirst()
                .stateAsString(),
        "available"::equals);
  }

  private void deregisterOne() {
    var image = OwnImage.in(moto, account, "web").id();
    account.ec2().deregisterImage(deregister -> deregister.imageId(image));
  }

  private void fire(String rule) {
    moto.control().fireSchedule(account.id(), account.clients().region(), rule);
  }

  private void images(String rule, String target) {
    events.putRule(put -> put.name(rule).eventPattern(IMAGES));
    events.putTargets(put -> put.rule(rule).targets(Target.builder().id("q").arn(target).build()));
  }

  private void schedule(Target target) {
    events.putRule(put -> put.name("sweep").scheduleExpression(MINUTES));
    events.putTargets(put -> put.rule("sweep").targets(target));
  }

  private void admit(String rule) {
    queue.admit(
        """
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
         "Action": "sqs:SendMessage", "Resource": "*",
         "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}\
        """
            .formatted(rule(rule)));
  }

  private String rule(String name) {
    return "arn:aws:events:%s:%s:rule/%s".formatted(account.region(), account, name);
  }

  private Map<String, Object> event() {
    var texts = eventually(queue::receiveTexts, found -> !found.isEmpty());
    try {
      return JSON.std.mapFrom(texts.getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
