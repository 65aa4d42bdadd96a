package dev.kiln.copier;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.DeadLetterQueue;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the environment of the function tells it.
public record Settings(
    Destination destination, DeadLetterQueue deadLetterQueue, MaxReceives maxReceives) {
  /// Set by Lambda itself.
  public static final String REGION = "AWS_REGION";

  public static final String ACCOUNT = "KILN_ACCOUNT";
  public static final String KEY = "KILN_KEY_ARN";
  public static final String DEAD_LETTER_QUEUE = "KILN_DEAD_LETTER_QUEUE_URL";

  /// Optional: the number in the redrive policy of the function's queue, [MaxReceives#DEFAULT]
  /// unless told otherwise.
  public static final String MAX_RECEIVES = "KILN_MAX_RECEIVES";

  /// @throws IllegalArgumentException naming everything that is wrong
  public static Settings of(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    Reader reader = new Reader(environment, problems);
    Optional<Region> region = reader.read(REGION, Region::new);
    Optional<AccountId> account = reader.read(ACCOUNT, AccountId::new);
    Optional<KeyArn> key = reader.read(KEY, KeyArn::new);
    Optional<DeadLetterQueue> queue =
        reader.read(DEAD_LETTER_QUEUE, url -> new DeadLetterQueue(URI.create(url)));
    Optional<MaxReceives> maxReceives =
        reader.read(MAX_RECEIVES, MaxReceives::of, MaxReceives.DEFAULT);
    Optional<Destination> destination = Optional.empty();
    if (region.isPresent() && account.isPresent() && key.isPresent()) {
      destination =
          reader.typed(KEY, () -> new Destination(account.get(), region.get(), key.get()));
    }
    if (destination.isEmpty() || queue.isEmpty() || maxReceives.isEmpty()) {
      throw new IllegalArgumentException(
          "The environment of the copy function is not right:\n- " + String.join("\n- ", problems));
    }
    return new Settings(destination.get(), queue.get(), maxReceives.get());
  }

  private record Reader(Map<String, String> environment, List<String> problems) {

    <T> Optional<T> read(String name, Function<String, T> type) {
      String value = environment.getOrDefault(name, "");
      if (value.isBlank()) {
        problems.add(name + " is missing");
        return Optional.empty();
      }
      return typed(name, () -> type.apply(value));
    }

    <T> Optional<T> read(String name, Function<String, T> type, T otherwise) {
      return environment.getOrDefault(name, "").isBlank()
          ? Optional.of(otherwise)
          : read(name, type);
    }

    <T> Optional<T> typed(String name, Supplier<T> value) {
      try {
        return Optional.of(value.get());
      } catch (IllegalArgumentException e) {
        problems.add(name + ": " + e.getMessage());
        return Optional.empty();
      }
    }
  }
}
