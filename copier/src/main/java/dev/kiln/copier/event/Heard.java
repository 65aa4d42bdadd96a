package dev.kiln.copier.event;

import dev.kiln.copier.copy.Order;
import dev.kiln.model.message.ImageCreatedReader;
import dev.kiln.model.message.Reading;
import dev.kiln.model.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// A message and what it asks for.
record Heard(Delivery delivery, Order order) {
  private static final Pattern ATTEMPT = Pattern.compile("[1-9][0-9]{0,3}");

  /// @param now when the message came
  static Heard of(Delivery delivery, Instant now) {
    try {
      Delivery.Content content = delivery.content();
      Supplier<Instant> publishedAt = () -> content.publishedAt().orElse(now);
      return ATTEMPT.matcher(delivery.attempt()).matches()
          ? new Heard(
              delivery,
              Order.of(
                  ImageCreatedReader.read(content.message()),
                  Integer.parseInt(delivery.attempt()),
                  publishedAt,
                  delivery.sentAt()))
          : refused(delivery, wrong(delivery.attempt()), publishedAt);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return refused(delivery, "something unforeseen happened while it was read: " + e, () -> now);
    }
  }

  private static Heard refused(Delivery delivery, String why, Supplier<Instant> publishedAt) {
    return new Heard(
        delivery, Order.of(new Reading.Refused(List.of(why)), 1, publishedAt, delivery.sentAt()));
  }

  private static String wrong(String attempt) {
    return "the message attribute %s is \"%s\", not a number from 1"
        .formatted(CopyQueue.ATTEMPT, Printable.line(attempt, 20));
  }
}
