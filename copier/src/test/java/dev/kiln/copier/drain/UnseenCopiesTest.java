package dev.kiln.copier.drain;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Decision;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// EC2 takes a request and shows the copy late, or never: it is not lost, and as long as EC2 is not
/// much later than its users are told, it is not made twice.
class UnseenCopiesTest {
  private static final ImageCreated IMAGE = Published.image(1);

  private final Logger stories = (Logger) LoggerFactory.getLogger("dev.kiln.copier.event");
  private final Member member = new Member(7);

  @BeforeEach
  void publish() {
    stories.setLevel(Level.OFF);
    member.copies.share(IMAGE.sourceAmi());
    member.copies.showLate();
    member.queue.publish(IMAGE.toJson());
  }

  @AfterEach
  void speak() {
    stories.setLevel(null);
  }

  @Test
  void aCopyThatNeverShowsIsTriedThreeTimesAndThenTold() {
    member.runFor(Duration.ofDays(30));

    assertThat(attempts()).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(member.dead)
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.reasons().getFirst())
                .contains(IMAGE.sourceAmi().value(), "3 attempts", "shows none"));
    assertThat(member.told)
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class,
            failed -> assertThat(failed.sourceAmi()).contains(IMAGE.sourceAmi()));
    assertThat(member.queue.next()).isEmpty();
    assertThat(member.passed()).isLessThan(Duration.ofMinutes(30));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 11, 12, 13, 16})
  void aCopyThatShowsLateIsTheOnlyOne(int minutes) {
    member.runFor(Duration.ofMinutes(minutes));
    ImageId copy = member.copies.made().iterator().next();
    member.copies.show(copy);
    member.runFor(Duration.ofDays(30));

    assertThat(member.copies.made()).containsExactly(copy);
    assertThat(member.dead).isEmpty();
    assertThat(member.told).isEmpty();
    assertThat(member.queue.next()).isEmpty();
  }

  @Test
  void theNextAttemptIsEnoughWhenItShows() {
    member.runFor(Duration.ofMinutes(13));
    member.copies.showAtOnce();
    member.runFor(Duration.ofDays(30));

    assertThat(attempts()).containsExactlyInAnyOrder(1, 2);
    assertThat(member.dead).isEmpty();
    assertThat(member.queue.next()).isEmpty();
  }

  /// Both ask for the same: EC2 knows the request by its token.
  @Test
  void aMessageThatComesTwiceMakesNoMoreOfThem() {
    member.queue.publish(IMAGE.toJson());

    member.runFor(Duration.ofDays(30));

    assertThat(member.copies.made()).hasSize(Decision.MOST_UNSEEN);
    assertThat(member.queue.next()).isEmpty();
    assertThat(member.dead).isNotEmpty();
  }

  @Test
  void whatIsSentToTheFunctionByATopicEndsTheSameWay() {
    Member topic = new Member(8);
    topic.copies.share(IMAGE.sourceAmi());
    topic.copies.showLate();

    topic.handFromTopic(IMAGE.toJson());
    topic.runFor(Duration.ofDays(30));

    assertThat(topic.copies.made()).hasSize(Decision.MOST_UNSEEN);
    assertThat(topic.told).hasSize(1);
    assertThat(topic.dead).hasSize(1);
  }

  private Set<Integer> attempts() {
    return member.copies.asked().stream().map(CopyRequest::attempt).collect(Collectors.toSet());
  }
}
