package dev.kiln.copier.drain;

import dev.kiln.copier.event.CopyQueue;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.Receives;
import dev.kiln.copier.event.Visibility;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// The copy queue as SQS keeps it: messages are out of sight for a while after each receive, come
/// in no order, and end among the dead when they were received too often.
public final class ClockedQueue implements CopyQueue, Visibility {
  private static final int BATCH = 10;

  private final Clock clock;
  private final Duration visibility;
  private final int maxReceives;
  private final Random random;
  private final Map<String, Kept> messages = new LinkedHashMap<>();
  private int sent;
  int resent;
  int moved;
  int mostReceives;

  public ClockedQueue(Clock clock, Duration visibility, int maxReceives, Random random) {
    this.clock = clock;
    this.visibility = visibility;
    this.maxReceives = maxReceives;
    this.random = random;
  }

  private static final class Kept {
    private final String id;
    private final String body;
    private final int attempt;
    private final Instant sentAt;
    private int receives;
    private Instant visibleAt;

    Kept(String id, String body, int attempt, Instant sentAt, Instant visibleAt) {
      this.id = id;
      this.body = body;
      this.attempt = attempt;
      this.sentAt = sentAt;
      this.visibleAt = visibleAt;
    }
  }

  public void publish(String body) {
    add(body, 1, Duration.ZERO);
  }

  @Override
  public void send(String body, int attempt, Duration delay) {
    resent++;
    add(body, attempt, delay);
  }

  private void add(String body, int attempt, Duration delay) {
    Instant now = clock.instant();
    String id = "message-" + sent++;
    messages.put(id, new Kept(id, body, attempt, now, now.plus(delay)));
  }

  @Override
  public void hide(List<Hidden> hidden) {
    for (Hidden one : hidden) {
      Kept kept = messages.get(one.receiptHandle());
      if (kept == null) {
        throw new IllegalStateException(one.receiptHandle() + " is not in the queue");
      }
      kept.visibleAt = clock.instant().plus(one.time());
    }
  }

  public List<Delivery> receive() {
    Instant now = clock.instant();
    List<Kept> visible =
        new ArrayList<>(
            messages.values().stream().filter(kept -> !kept.visibleAt.isAfter(now)).toList());
    Collections.shuffle(visible, random);
    List<Delivery> batch = new ArrayList<>();
    for (Kept kept : visible) {
      if (batch.size() == BATCH) {
        break;
      }
      if (kept.receives == maxReceives) {
        moved++;
        messages.remove(kept.id);
      } else {
        batch.add(handOut(kept));
      }
    }
    return batch;
  }

  private Delivery handOut(Kept kept) {
    kept.receives++;
    mostReceives = Math.max(mostReceives, kept.receives);
    kept.visibleAt = clock.instant().plus(visibility);
    return new Delivery(
        kept.id,
        new Receives.Counted(kept.receives),
        kept.body,
        Integer.toString(kept.attempt),
        Optional.of(kept.sentAt),
        Optional.of(kept.id));
  }

  public void delete(Delivery done) {
    messages.remove(done.messageId());
  }

  /// When the next message may be had, none when none is left.
  public Optional<Instant> next() {
    return messages.values().stream().map(kept -> kept.visibleAt).min(Comparator.naturalOrder());
  }
}
