package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.CopyLimits;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@WithMoto
class CopyLimitsIT {
  private final SharedMoto moto;
  private final Account account;
  private final OwnImage source;
  private int copies;

  CopyLimitsIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.source = OwnImage.in(moto, account, "source");
  }

  @Test
  @Rule("ec2.copy-image.concurrent-snapshot-copies")
  void refusesTheTwentyFirstCopyAtOnce() {
    limit(CopyLimits.usual());
    for (int i = 0; i < 20; i++) {
      copy();
    }

    assertThat(refusalOf(this::copy)).isEqualTo("ResourceLimitExceeded");
  }

  @Test
  @Rule("ec2.copy-image.concurrent-snapshot-copies")
  void makesRoomAsCopiesComplete() {
    limit(CopyLimits.none().snapshotCopies(1));
    OwnImage first = copy();
    assertThat(refusalOf(this::copy)).isEqualTo("ResourceLimitExceeded");

    first.settled();

    assertThat(copy().id()).startsWith("ami-");
  }

  @Test
  @Rule("ec2.copy-image.concurrent-snapshot-copies")
  void countsEverySnapshotOfAnImage() {
    OwnImage two = OwnImage.in(moto, account, "two disks", 8, 20);
    limit(CopyLimits.none().snapshotCopies(3));
    two.copyTo(account, "first of two");

    assertThat(refusalOf(() -> two.copyTo(account, "second of two")))
        .isEqualTo("ResourceLimitExceeded");
    assertThat(copy().id()).startsWith("ami-");
  }

  @Test
  @Rule("ec2.copy-image.concurrent-snapshot-copies")
  void countsEachRegionForItself() {
    limit(CopyLimits.none().snapshotCopies(1));
    copy();

    assertThat(source.copyTo(account.in("us-east-1"), "abroad").id()).startsWith("ami-");
  }

  @Test
  @Rule("ec2.copy-image.concurrent-snapshot-copies")
  void answersARepeatedRequestWithTheCopyItMadeThoughNothingIsFree() {
    limit(CopyLimits.none().snapshotCopies(1));
    OwnImage first = source.copyTo(account, "once", copy -> copy.clientToken("token"));

    OwnImage again = source.copyTo(account, "once", copy -> copy.clientToken("token"));

    assertThat(again).isEqualTo(first);
  }

  @Test
  @Rule("ec2.copy-image.request-rate")
  void throttlesWhoAsksTooOften() {
    limit(CopyLimits.none().copyImageRate(2, 1));
    copy();
    copy();

    assertThat(refusalOf(this::copy)).isEqualTo("RequestLimitExceeded");
  }

  @Test
  @Rule("ec2.copy-image.request-rate")
  void takesRequestsAgainAfterAWhile() {
    limit(CopyLimits.none().copyImageRate(1, 1));
    copy();

    moto.later(Duration.ofMinutes(1), () -> assertThat(copy().id()).startsWith("ami-"));
  }

  private void limit(CopyLimits limits) {
    moto.control().limitCopies(account.id(), limits);
  }

  private OwnImage copy() {
    return source.copyTo(account, "copy " + copies++);
  }
}
