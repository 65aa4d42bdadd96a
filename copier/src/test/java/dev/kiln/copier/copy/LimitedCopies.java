package dev.kiln.copier.copy;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Copies as a busy account has them: each holds a slot until it is made, and requests take tokens
/// from a bucket.
///
/// See [EBS quotas](https://docs.aws.amazon.com/general/latest/gr/ebs-service.html) and [Request
/// throttling](https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
public final class LimitedCopies implements Copies {
  private final InMemoryCopies copies;
  private final Limits limits;
  private final Clock clock;
  private final Map<ImageId, Instant> underWay = new HashMap<>();
  private final Tally tally = new Tally();
  private double tokens;
  private Instant filled;

  /// @param slots how many copies may be under way at once
  /// @param bucket how many requests may come at once
  /// @param perSecond how many more a second
  /// @param copying how long a copy takes
  public record Limits(int slots, int bucket, double perSecond, Duration copying) {}

  /// What has been asked for, and how it went.
  public static final class Tally {
    public int looks;
    public int started;
    public int throttled;
    public int full;
    public int mostUnderWay;

    /// When the last copy was made, or will be.
    public Instant lastMade = Instant.MIN;

    public int requests() {
      return started + throttled + full;
    }
  }

  public LimitedCopies(InMemoryCopies copies, Limits limits, Clock clock) {
    this.copies = copies;
    this.limits = limits;
    this.clock = clock;
    this.tokens = limits.bucket();
    this.filled = clock.instant();
  }

  public Tally tally() {
    return tally;
  }

  @Override
  public Map<ImageId, Existing> of(Set<ImageId> sources) {
    return looking().of(sources);
  }

  @Override
  public Existing withId(ImageId image) {
    return looking().withId(image);
  }

  @Override
  public NameHolder holderOf(ImageName name, ImageId source) {
    return looking().holderOf(name, source);
  }

  @Override
  public Answer ask(CopyRequest request) {
    finish();
    if (!takeToken()) {
      tally.throttled++;
      return new Answer.Later(Wait.BUSY, "RequestLimitExceeded");
    }
    boolean isNew = !copies.knows(request.token());
    if (isNew && underWay.size() >= limits.slots()) {
      tally.full++;
      return new Answer.Later(Wait.SLOT, "ResourceLimitExceeded");
    }
    Answer answer = copies.ask(request);
    if (isNew && answer instanceof Answer.Started(ImageId copy)) {
      tally.started++;
      tally.lastMade = clock.instant().plus(limits.copying());
      underWay.put(copy, tally.lastMade);
      tally.mostUnderWay = Math.max(tally.mostUnderWay, underWay.size());
    }
    return answer;
  }

  private InMemoryCopies looking() {
    finish();
    tally.looks++;
    return copies;
  }

  /// Ends what is made by now.
  private void finish() {
    Instant now = clock.instant();
    underWay
        .entrySet()
        .removeIf(copy -> {
          boolean isMade = !copy.getValue().isAfter(now);
          if (isMade) {
            copies.set(copy.getKey(), State.AVAILABLE);
          }
          return isMade;
        });
  }

  private boolean takeToken() {
    Instant now = clock.instant();
    double passed = Duration.between(filled, now).toMillis() / 1e3;
    tokens = Math.min(limits.bucket(), tokens + passed * limits.perSecond());
    filled = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
