package dev.kiln.copier;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Queues;
import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.settings.SettingsReader;
import java.util.Map;
import java.util.Optional;

/// What the environment of a function tells it, of [ConfirmFunction] as of [CopyFunction].
///
/// @param queues the dead-letter queue is the function's own
public record Settings(
    Destination destination, Queues queues, ResultsQueue results, MaxReceives maxReceives) {
  /// Set by Lambda itself.
  public static final String REGION = "AWS_REGION";

  public static final String ACCOUNT = "KILN_ACCOUNT";
  public static final String KEY = "KILN_KEY_ARN";

  /// Where the function copy gets its messages, to send it one (again).
  public static final String COPY_QUEUE = "KILN_COPY_QUEUE_URL";

  public static final String DEAD_LETTER_QUEUE = "KILN_DEAD_LETTER_QUEUE_URL";

  /// In the tooling account.
  public static final String RESULTS_QUEUE = "KILN_RESULTS_QUEUE_URL";

  /// Where images are baked, and where the results queue is.
  public static final String TOOLING_REGION = "KILN_TOOLING_REGION";

  /// Optional: the number in the redrive policy of the function's queue, [MaxReceives#DEFAULT]
  /// unless told otherwise.
  public static final String MAX_RECEIVES = "KILN_MAX_RECEIVES";

  /// @throws IllegalArgumentException naming everything that is wrong
  public static Settings of(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader("copy", environment);
    return read(reader).orElseThrow(reader::problems);
  }

  /// Empty after a problem, which `reader` has then.
  static Optional<Settings> read(SettingsReader reader) {
    Optional<Region> region = reader.read(REGION, Region::new);
    Optional<AccountId> account = reader.read(ACCOUNT, AccountId::new);
    Optional<KeyArn> key = reader.read(KEY, KeyArn::new);
    Optional<QueueUrl> copy = reader.read(COPY_QUEUE, QueueUrl::of);
    Optional<QueueUrl> dead = reader.read(DEAD_LETTER_QUEUE, QueueUrl::of);
    Optional<QueueUrl> results = reader.read(RESULTS_QUEUE, QueueUrl::of);
    Optional<Region> tooling = reader.read(TOOLING_REGION, Region::new);
    Optional<MaxReceives> maxReceives =
        reader.read(MAX_RECEIVES, MaxReceives::of, MaxReceives.DEFAULT);
    Optional<Destination> destination = Optional.empty();
    if (region.isPresent() && account.isPresent() && key.isPresent()) {
      destination =
          reader.typed(KEY, () -> new Destination(account.get(), region.get(), key.get()));
    }
    if (destination.isEmpty()
        || copy.isEmpty()
        || dead.isEmpty()
        || results.isEmpty()
        || tooling.isEmpty()
        || maxReceives.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Settings(
            destination.get(),
            new Queues(copy.get(), dead.get()),
            new ResultsQueue(results.get(), tooling.get()),
            maxReceives.get()));
  }
}
