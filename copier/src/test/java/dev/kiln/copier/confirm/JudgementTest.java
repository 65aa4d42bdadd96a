package dev.kiln.copier.confirm;

import static dev.kiln.copier.copy.Published.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
  private static final ImageCreated MESSAGE = Published.image(1);
  private static final CopiedImage COPY = Copied.available(MESSAGE);
  private static final List<CopiedSnapshot> SNAPSHOTS = Copied.snapshots(COPY, "");

  @Test
  void anAvailableCopyUnderTheRightKeyWithItsTagsIsUsable() {
    assertThat(judge(COPY, SNAPSHOTS)).isEqualTo(new Judgement.Usable());
  }

  @ParameterizedTest
  @CsvSource({
    "Encrypted, false",
    "Encrypted, ''",
    "CopiedFromAMI, ami",
    "kiln:source-region, nowhere",
    "kiln:attempt, 0",
    "kiln:retain, long",
    "kiln:bake, web"
  })
  void aCopyWithATagThatIsWrongOrMissingIsFaulty(String key, String wrong) {
    assertThat(problems(Copied.with(COPY, Copied.with(COPY.tags(), key, wrong)), SNAPSHOTS))
        .anySatisfy(problem -> assertThat(problem).startsWith("the tag " + key));
    assertThat(problems(Copied.with(COPY, Copied.without(COPY.tags(), key)), SNAPSHOTS))
        .contains("the tag %s is missing".formatted(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Encrypted", "CopiedFromAMI", "kiln:source-region", "kiln:attempt"})
  void aSnapshotWithoutATagOfItsCopyMakesItFaulty(String key) {
    CopiedSnapshot last = SNAPSHOTS.getLast();
    CopiedSnapshot stripped =
        new CopiedSnapshot(last.id(), last.key(), "", Copied.without(last.tags(), key));

    assertThat(problems(COPY, List.of(SNAPSHOTS.getFirst(), stripped)))
        .containsExactly("%s: the tag %s is missing".formatted(last.id(), key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "arn:aws:kms:eu-west-1:222222222222:key/another"})
  void aSnapshotUnderAnotherKeyOrNoneMakesItFaulty(String key) {
    CopiedSnapshot last = SNAPSHOTS.getLast();
    CopiedSnapshot other = new CopiedSnapshot(last.id(), key, "", last.tags());

    assertThat(problems(COPY, List.of(SNAPSHOTS.getFirst(), other)))
        .singleElement()
        .asString()
        .contains(last.id().value(), HERE.key().value(), key.isEmpty() ? "no key" : key);
  }

  @Test
  void whatPeopleAddOrConfirmMarkedDoesNotMatter() {
    CopyTags more =
        Copied.with(Copied.reported(COPY.tags(), Reported.COPIED), "kiln:keep", "by Ada");

    assertThat(judge(Copied.with(COPY, more), SNAPSHOTS)).isEqualTo(new Judgement.Usable());
  }

  @Test
  void aCopyOfAmigosImageNeedsNoRetention() {
    CopyTags tags = Copied.without(Copied.without(COPY.tags(), TagKey.RETAIN), TagKey.BAKE);
    CopiedImage copy = Copied.with(COPY, tags);

    assertThat(judge(copy, Copied.snapshots(copy, ""))).isEqualTo(new Judgement.Usable());
  }

  @Test
  void aCopyWhoseSnapshotsDoNotShowYetIsUnclear() {
    assertThat(judge(COPY, List.of(SNAPSHOTS.getFirst())))
        .isInstanceOfSatisfying(
            Judgement.Unclear.class,
            unclear -> assertThat(unclear.why()).contains(SNAPSHOTS.getLast().id().value()));
  }

  @Test
  void aFailureIsToldInTheWordsOfTheImageAndOfItsSnapshots() {
    CopiedImage failed = Copied.image(MESSAGE, 1, State.FAILED, "Client.InternalError: it failed");

    assertThat(judge(failed, Copied.snapshots(failed, "Given key ID is not accessible")))
        .isInstanceOfSatisfying(
            Judgement.Failed.class,
            judgement ->
                assertThat(judgement.reason())
                    .startsWith("Client.InternalError: it failed; snap-")
                    .endsWith("Given key ID is not accessible"));
  }

  @Test
  void aFailureOfWhichNothingIsSaidIsToldAsThat() {
    assertThat(judge(Copied.image(MESSAGE, 1, State.FAILED, ""), List.of()))
        .isEqualTo(new Judgement.Failed("EC2 says no more than that it failed"));
  }

  @Test
  void whatAPersonTookOutOfUseIsWithdrawn() {
    for (State state : List.of(State.DISABLED, State.DEREGISTERED)) {
      assertThat(judge(Copied.image(MESSAGE, 1, state, ""), SNAPSHOTS))
          .isInstanceOf(Judgement.Withdrawn.class);
    }
    assertThat(judge(Copied.image(MESSAGE, 1, State.PENDING, ""), List.of()))
        .isEqualTo(new Judgement.Pending());
  }

  private static Judgement judge(CopiedImage copy, List<CopiedSnapshot> snapshots) {
    return Judgement.of(copy, snapshots, HERE.key());
  }

  private static List<String> problems(CopiedImage copy, List<CopiedSnapshot> snapshots) {
    return judge(copy, snapshots) instanceof Judgement.Faulty(List<String> problems)
        ? problems
        : List.of();
  }
}
