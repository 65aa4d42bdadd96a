package dev.kiln.copier;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.DeadLetterQueue;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

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
    SettingsReader reader = new SettingsReader("copy", environment);
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
      throw reader.problems();
    }
    return new Settings(destination.get(), queue.get(), maxReceives.get());
  }
}
