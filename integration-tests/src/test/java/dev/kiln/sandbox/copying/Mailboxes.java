package dev.kiln.sandbox.copying;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.setup.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The queues around one copier, for somebody who may look into all of them.
final class Mailboxes {
  private final Member member;
  private final SqsClient members;
  private final SqsClient tooling;
  private final String results;

  Mailboxes(Sandbox sandbox, Place place) {
    this.member = sandbox.member(place);
    this.members = sandbox.operator(place.account(), place.region()).sqs();
    this.tooling =
        sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region()).sqs();
    this.results = sandbox.resultsQueue();
  }

  /// What is in the copy queue.
  ///
  /// @param ready to be handed out
  /// @param hidden handed out before, and out of sight for a while
  /// @param delayed sent not to be handed out yet
  record Depth(int ready, int hidden, int delayed) {
    static final Depth EMPTY = new Depth(0, 0, 0);
    static final Depth ONE_READY = new Depth(1, 0, 0);
    static final Depth ONE_HIDDEN = new Depth(0, 1, 0);
    static final Depth ONE_DELAYED = new Depth(0, 0, 1);
  }

  void send(String body) {
    members.sendMessage(request -> request.queueUrl(member.copy().url()).messageBody(body));
  }

  Depth depth() {
    Map<QueueAttributeName, String> depths =
        members
            .getQueueAttributes(request ->
                request
                    .queueUrl(member.copy().url())
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
            .attributes();
    return new Depth(
        number(depths, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        number(depths, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        number(depths, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
  }

  /// Has the message in the copy queue handed out so often, for nothing.
  void receiveInVain(int times) {
    for (int i = 0; i < times; i++) {
      members
          .receiveMessage(request -> request.queueUrl(member.copy().url()).visibilityTimeout(0))
          .messages();
    }
  }

  List<Message> dead() {
    return all(members, member.dead().url());
  }

  List<Map<String, Object>> results() {
    return all(tooling, results).stream().map(message -> json(message.body())).toList();
  }

  void empty() {
    members.purgeQueue(request -> request.queueUrl(member.copy().url()));
    members.purgeQueue(request -> request.queueUrl(member.dead().url()));
    tooling.purgeQueue(request -> request.queueUrl(results));
  }

  private static int number(
      Map<QueueAttributeName, String> attributes, QueueAttributeName attribute) {
    return Integer.parseInt(attributes.getOrDefault(attribute, "0"));
  }

  /// Takes out what is there.
  private static List<Message> all(SqsClient sqs, String url) {
    List<Message> all = new ArrayList<>();
    List<Message> some;
    do {
      some =
          sqs.receiveMessage(request ->
                  request
                      .queueUrl(url)
                      .maxNumberOfMessages(10)
                      .messageAttributeNames("All")
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      all.addAll(some);
    } while (!some.isEmpty());
    return all;
  }

  private static Map<String, Object> json(String body) {
    try {
      return JSON.std.mapFrom(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
