package dev.kiln.copier.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.tag.Reported;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A look at all copies, with too little time or sight for it.
class SweepsTest extends NoticesCase {

  @Test
  void whenTheCopiesCannotBeLookedUpEveryNoticeComesAgain() {
    Delivery hint = hint(new ImageId("ami-00000000"));
    Notices notices =
        new Notices(
            new Unreachable(member),
            member,
            member.confirmer(),
            kept::add,
            new MaxReceives(3),
            new Random(7));

    assertThat(notices.handle(List.of(hint, delivery("no JSON", 1)), ENOUGH)).containsExactly(hint);
    assertThat(notices.handle(List.of(delivery(NoticeTest.SCHEDULED, 3)), ENOUGH)).isEmpty();
    assertThat(kept).hasSize(1);
  }

  @Test
  void whatThereIsNoTimeForComesAgain() {
    CopiedImage one = add(Copied.available(FIRST), "");
    CopiedImage other = add(Copied.available(SECOND), "");
    TimeLeft forOne = () -> Duration.ofSeconds(member.told().isEmpty() ? 60 : 1);
    Delivery ofOne = hint(one.id());
    Delivery ofOther = hint(other.id());
    Delivery sweep = sweep();

    assertThat(notices(kept::add).handle(List.of(ofOne, ofOther, sweep), forOne))
        .hasSize(2)
        .contains(sweep)
        .containsAnyOf(ofOne, ofOther);
    assertThat(member.told()).hasSize(1);
  }

  @Test
  void aSweepThatIsCutShortComesAgainOnce() {
    add(Copied.available(FIRST), "");
    add(Copied.available(SECOND), "");
    TimeLeft none = () -> Duration.ofSeconds(1);
    Delivery second = delivery(NoticeTest.SCHEDULED, 2);

    assertThat(notices(kept::add).handle(List.of(second), none)).isEmpty();
  }

  @Test
  void howeverShortTheTimeOneCopyIsSettled() {
    add(Copied.available(FIRST), "");
    add(Copied.available(SECOND), "");

    notices(kept::add).handle(List.of(sweep()), () -> Duration.ofSeconds(1));

    assertThat(member.told()).hasSize(1);
  }

  @Test
  void copiesAreTakenInAnotherOrderEachTime() {
    Random random = new Random(7);
    Set<ImageId> first = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      MemberTwin one = new MemberTwin();
      for (ImageCreated message : List.of(FIRST, SECOND)) {
        CopiedImage copy = Copied.available(message);
        one.add(copy, Copied.snapshots(copy, ""));
      }
      new Notices(one, one, one.confirmer(), kept::add, new MaxReceives(3), random)
          .handle(List.of(sweep()), () -> Duration.ofSeconds(1));
      one.told().forEach(told -> first.add(((ImageCopied) told).image()));
    }

    assertThat(first).hasSize(2);
  }

  @Test
  void aSweepThatSeesNoCopiesIsNotDoneAndTellsWhere() {
    Notices unseeing =
        new Notices(
            new Unreachable(member),
            member,
            member.confirmer(),
            kept::add,
            new MaxReceives(3),
            new Random(7));
    try (Lines lines = new Lines()) {
      unseeing.handle(List.of(sweep()), ENOUGH);

      assertThat(lines.metrics()).containsExactly("SweepsBroken");
      assertThat(lines.all())
          .singleElement()
          .asString()
          .contains("account", "222222222222", "region", "eu-west-1", "outcome", "unseen");
    }
  }

  @Test
  void aSweepThatIsCutShortIsNotDone() {
    add(Copied.available(FIRST), "");
    add(Copied.available(SECOND), "");
    try (Lines lines = new Lines()) {
      notices(kept::add).handle(List.of(sweep()), () -> Duration.ofSeconds(1));

      assertThat(lines.metrics()).contains("CopiesConfirmed").doesNotContain("SweepsDone");
    }
  }

  /// EC2 does not answer.
  private record Unreachable(Inventory inventory) implements Inventory {
    @Override
    public List<CopiedImage> all() {
      throw new IllegalStateException("EC2 does not answer");
    }

    @Override
    public List<CopiedImage> among(Set<ImageId> images) {
      return all();
    }

    @Override
    public List<CopiedImage> of(Set<ImageId> sources) {
      return inventory.of(sources);
    }

    @Override
    public List<CopiedSnapshot> snapshots(Set<SnapshotId> snapshots) {
      return inventory.snapshots(snapshots);
    }

    @Override
    public List<CopiedSnapshot> snapshotsOf(Set<ImageId> sources) {
      return inventory.snapshotsOf(sources);
    }

    @Override
    public void mark(ImageId copy, Reported reported) {
      inventory.mark(copy, reported);
    }
  }
}
