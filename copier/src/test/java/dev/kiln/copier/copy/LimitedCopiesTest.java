package dev.kiln.copier.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.LimitedCopies.Limits;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitedCopiesTest implements CopiesContract {
  private static final Duration COPYING = Duration.ofMinutes(10);

  private final SetClock clock = new SetClock(Published.SENT);
  private final InMemoryCopies unlimited = new InMemoryCopies();
  private final LimitedCopies copies =
      new LimitedCopies(unlimited, new Limits(2, 4, 1, COPYING), clock);
  private int images;

  @Test
  void hasNoSlotForTheThirdCopyUntilOneIsMade() {
    ask();
    ask();
    assertThat(ask()).isEqualTo(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));

    clock.advance(COPYING);

    assertThat(ask()).isInstanceOf(Answer.Started.class);
    assertThat(copies.tally().mostUnderWay).isEqualTo(2);
  }

  @Test
  void makesACopyAvailableAfterItsTime() {
    ImageCreated image = published();
    copies.ask(CopyRequest.of(image, Published.CREATED, Published.HERE, 1));

    clock.advance(COPYING);

    assertThat(copies.of(Set.of(image.sourceAmi())))
        .isEqualTo(
            Map.of(
                image.sourceAmi(),
                new Existing.Found(
                    List.of(
                        new ExistingCopy(
                            unlimited.made().iterator().next(),
                            State.AVAILABLE,
                            1,
                            Published.CREATED)))));
  }

  @Test
  void throttlesTheFifthRequestAtOnceAndTakesOneASecond() {
    for (int i = 0; i < 4; i++) {
      ask();
    }
    assertThat(ask()).isEqualTo(new Answer.Later(Wait.BUSY, "RequestLimitExceeded"));

    clock.advance(Duration.ofSeconds(1));

    assertThat(ask()).isEqualTo(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));
    assertThat(ask()).isEqualTo(new Answer.Later(Wait.BUSY, "RequestLimitExceeded"));
  }

  @Override
  public Copies copies() {
    return copies;
  }

  @Override
  public Destination here() {
    return Published.HERE;
  }

  @Override
  public ImageCreated published() {
    ImageCreated image = unshared();
    unlimited.share(image.sourceAmi());
    return image;
  }

  @Override
  public ImageCreated unshared() {
    return Published.image(images++);
  }

  @Override
  public void fail(ImageId copy) {
    unlimited.set(copy, State.FAILED);
  }

  @Override
  public void deprecate(ImageId copy) {
    // Here as in EC2, a deprecated image keeps its state.
  }

  private Answer ask() {
    return copies.ask(CopyRequest.of(published(), Published.CREATED, Published.HERE, 1));
  }
}
