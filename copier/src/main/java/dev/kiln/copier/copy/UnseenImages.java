package dev.kiln.copier.copy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Requests to which EC2 answered that it has an image for them, when no such image was to be seen.
///
/// Either the image is so young that it does not show yet, or it was deregistered and EC2 still
/// remembers its request; EC2 says of neither which it is. Time tells: what does not show for
/// [#SETTLED] after EC2 had it is gone, and its request is spent.
///
/// ## Limits
///
/// Only this process knows, so that a copier whose messages come in other processes, or further
/// apart than Lambda keeps an idle one, finds out late or never; its message is then given up with
/// the reason. To be sure, the time would have to travel with the message, which SQS does not let
/// the receiver change: the copier would have to send itself a new one, a right it does not have.
final class UnseenImages {
  /// As long as EC2's users are told to wait for what they made, see [Eventual
  /// consistency](https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html).
  static final Duration SETTLED = Duration.ofMinutes(5);

  private static final int MOST = 1_000;

  private final Clock clock;
  private final Map<ClientToken, Instant> since = new LinkedHashMap<>();

  UnseenImages(Clock clock) {
    this.clock = clock;
  }

  synchronized void note(ClientToken request) {
    since.putIfAbsent(request, clock.instant());
    if (since.size() > MOST) {
      since.remove(since.keySet().iterator().next());
    }
  }

  /// Whether the image of `request`, which must not show now either, will never show.
  synchronized boolean isSpent(ClientToken request) {
    Instant first = since.get(request);
    return first != null && !clock.instant().isBefore(first.plus(SETTLED));
  }
}
