package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.aws.MemberLetters;
import dev.kiln.baker.letters.Feed;
import dev.kiln.baker.letters.Letter;
import dev.kiln.baker.letters.Letters;
import dev.kiln.baker.letters.Letters.Fate;
import dev.kiln.baker.letters.Letters.Seen;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Tags;
import dev.kiln.sandbox.Scene.Place;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// The way of the stage replay, for each function: a dead letter is seen, stays for others to see,
/// and is sent again. It concerns nobody here, so that a function that gets it has nothing to do.
final class ReplayWay {
  private static final int BATCH = 10;

  private final Site site;

  ReplayWay(Site site) {
    this.site = site;
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() {
    return Arrays.stream(Feed.values()).map(this::go).flatMap(Optional::stream).findFirst();
  }

  private Optional<String> go(Feed feed) {
    BakeId bake = BakeId.of(TestRecipes.name(), Instant.now(), new SecureRandom());
    String body =
        switch (feed) {
          case COPY -> message(bake).toJson();
          case CONFIRM -> notice(bake);
        };
    Place place = site.member().place();
    String queue = url(feed.queue(site.installation()));
    String deadQueue = url(feed.deadQueue(site.installation()));
    SqsClient operator = site.member().operator().sqs();
    operator.sendMessage(request -> request.queueUrl(deadQueue).messageBody(body));
    try (MemberLetters queues =
        new MemberLetters(site.access(), site.installation(), place.account())) {
      Letters read = new Letters(queues.reading(place.region(), feed), new AwsFailures());
      Letters replayed = new Letters(queues.replaying(place.region(), feed), new AwsFailures());
      return fate(bake, _ -> read.see(), Fate.Stays.class)
          .or(() ->
              isFree(deadQueue, body)
                  ? Optional.empty()
                  : Optional.of("others do not see the letter"))
          .or(() -> fate(bake, replayed::replay, Fate.Sent.class));
    } finally {
      remove(deadQueue, body);
      remove(queue, body);
    }
  }

  /// Looks until the letter is seen, or patience ends.
  private Optional<String> fate(
      BakeId bake, Function<Predicate<Letter>, Seen> look, Class<? extends Fate> wanted) {
    Instant latest = Instant.now().plus(site.patience().stage());
    while (true) {
      Optional<Fate> fate =
          look.apply(letter -> isOf(bake, letter)).entries().stream()
              .filter(entry -> isOf(bake, entry.letter()))
              .map(Letters.Entry::fate)
              .findFirst();
      if (fate.isPresent()) {
        return fate.filter(its -> !wanted.isInstance(its)).map(Object::toString);
      }
      if (Instant.now().isAfter(latest)) {
        return Optional.of("the letter was not seen");
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  private static boolean isOf(BakeId bake, Letter letter) {
    return letter.content().bake().equals(Optional.of(bake.value()));
  }

  private boolean isFree(String deadQueue, String body) {
    Instant latest = Instant.now().plus(site.patience().stage());
    while (found(deadQueue, body).isEmpty()) {
      if (Instant.now().isAfter(latest)) {
        return false;
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
    return true;
  }

  private void remove(String queue, String body) {
    found(queue, body)
        .forEach(message ->
            site.member()
                .operator()
                .sqs()
                .deleteMessage(
                    request -> request.queueUrl(queue).receiptHandle(message.receiptHandle())));
  }

  private List<Message> found(String queue, String body) {
    return site
        .member()
        .operator()
        .sqs()
        .receiveMessage(
            request -> request.queueUrl(queue).visibilityTimeout(0).maxNumberOfMessages(BATCH))
        .messages()
        .stream()
        .filter(message -> message.body().equals(body))
        .toList();
  }

  private String url(String queue) {
    return site.member()
        .operator()
        .sqs()
        .getQueueUrl(request -> request.queueName(queue))
        .queueUrl();
  }

  /// A state that the function confirm does nothing about.
  private static String notice(BakeId bake) {
    return """
    {"source": "aws.ec2", "detail-type": "EC2 AMI State Change", "bake": "%s",
     "detail": {"ImageId": "ami-00000000000000000", "State": "deregistered"}}
    """
        .formatted(bake);
  }

  private ImageCreated message(BakeId bake) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new ImageCreated(
        new ImageId("ami-00000000000000000"),
        site.installation().region(),
        new Audience.Accounts(new TreeSet<>(List.of(site.installation().tooling()))),
        bake.imageName(),
        "tries the rights of the stage replay",
        Tags.NONE,
        new Origin.Kiln(bake.recipe(), bake, now, Retention.DEFAULT, new Encryption.None()));
  }
}
