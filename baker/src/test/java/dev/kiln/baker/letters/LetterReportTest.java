package dev.kiln.baker.letters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Failures.Failure;
import dev.kiln.baker.pipeline.Failures.Kind;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LetterReportTest {
  private static final Region HERE = new Region("eu-west-1");
  private static final Region ABROAD = new Region("us-east-1");
  private static final Letters.Seen NONE = new Letters.Seen(List.of(), true);

  private final LetterReport report =
      new LetterReport(new AccountId("222222222222"), false, Set.of());

  @Test
  void aRegionWithoutLettersIsOneWhereAllWereSeen() {
    report.add(HERE, Feed.COPY, NONE);
    report.add(HERE, Feed.CONFIRM, NONE);
    report.add(ABROAD, Feed.COPY, NONE);
    report.add(ABROAD, Feed.CONFIRM, refused("not the queue kiln-confirm-dead"));

    assertThat(report.lines(Instant.EPOCH))
        .containsExactly("222222222222 has no dead letters in eu-west-1.");
    assertThat(report.json()).containsEntry("regions", List.of("eu-west-1"));
    assertThat(report.troubles())
        .containsExactly("confirm in us-east-1: not the queue kiln-confirm-dead");
  }

  @Test
  void nothingIsSaidOfALoneRegionThatWasSeenInPart() {
    report.add(HERE, Feed.COPY, NONE);
    report.add(HERE, Feed.CONFIRM, refused("no"));

    assertThat(report.lines(Instant.EPOCH)).isEmpty();
    assertThat(report.isSeen()).isFalse();
    assertThat(report.isRefused()).isTrue();
  }

  @Test
  void whatFailsForAllFunctionsAlikeIsToldOnce() {
    report.add(HERE, Feed.COPY, refused("may not assume the role"));
    report.add(HERE, Feed.CONFIRM, refused("may not assume the role"));

    assertThat(report.troubles()).containsExactly("eu-west-1: may not assume the role");
  }

  private static Failure refused(String words) {
    return new Failure(words, Kind.REFUSED);
  }
}
