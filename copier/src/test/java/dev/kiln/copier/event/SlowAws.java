package dev.kiln.copier.event;

import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.ExistingCopy;
import dev.kiln.copier.copy.NameHolder;
import dev.kiln.copier.copy.Wait;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.message.CopyResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// AWS at its slowest: each call but the first few takes as long as it may, the first image has to
/// wait, and each of the others takes as many calls as one can.
final class SlowAws implements Copies, CopyQueue, Visibility, TimeLeft {
  final List<Hidden> hidden = new ArrayList<>();
  private final int fast;
  private int calls;
  private int asked;

  /// @param fast so many calls take no time
  SlowAws(int fast) {
    this.fast = fast;
  }

  @Override
  public Duration left() {
    return CopyFunction.TIMEOUT.minus(LONGEST_CALL.multipliedBy(Math.max(0, calls - fast)));
  }

  @Override
  public Map<ImageId, Existing> of(Set<ImageId> sources) {
    calls++;
    List<ExistingCopy> late =
        List.of(
            new ExistingCopy(
                new ImageId("ami-00000c01"), ExistingCopy.State.FAILED, 1, Instant.EPOCH));
    return sources.stream()
        .collect(
            Collectors.toMap(
                source -> source, _ -> new Existing.Found(sources.size() > 1 ? List.of() : late)));
  }

  @Override
  public Existing withId(ImageId image) {
    calls++;
    return new Existing.Found(List.of());
  }

  @Override
  public NameHolder holderOf(ImageName name, ImageId source) {
    calls++;
    return new NameHolder.Stranger(new ImageId("ami-00000c02"));
  }

  @Override
  public Answer ask(CopyRequest request) {
    calls++;
    return asked++ == 0 ? new Answer.Later(Wait.BUSY, "throttled") : new Answer.Taken("taken");
  }

  @Override
  public void send(String body, int attempt, Duration delay) {
    calls++;
  }

  @Override
  public void hide(List<Hidden> messages) {
    calls++;
    hidden.addAll(messages);
  }

  void keep(DeadLetter letter) {
    calls++;
  }

  void report(CopyResult result) {
    calls++;
  }
}
