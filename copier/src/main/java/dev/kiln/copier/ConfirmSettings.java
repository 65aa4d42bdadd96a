package dev.kiln.copier;

import dev.kiln.model.settings.SettingsReader;
import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Namespace;
import java.util.Map;
import java.util.Optional;

/// What the environment of the function confirm tells it.
///
/// @param deadLetterQueue its own
/// @param copyQueue that of the function copy beside it
public record ConfirmSettings(
    Destination destination,
    Namespace namespace,
    QueueUrl copyQueue,
    QueueUrl deadLetterQueue,
    ResultsQueue results,
    MaxReceives maxReceives) {
  /// Set by Lambda itself.
  public static final String REGION = "AWS_REGION";

  public static final String ACCOUNT = "KILN_ACCOUNT";
  public static final String KEY = "KILN_KEY_ARN";

  /// Optional: [Namespace#DEFAULT] unless told otherwise.
  public static final String NAMESPACE = "KILN_NAMESPACE";

  public static final String COPY_QUEUE = "KILN_COPY_QUEUE_URL";
  public static final String DEAD_LETTER_QUEUE = "KILN_DEAD_LETTER_QUEUE_URL";
  public static final String RESULTS_QUEUE = "KILN_RESULTS_QUEUE_URL";
  public static final String TOOLING_REGION = "KILN_TOOLING_REGION";

  /// Optional: the number in the redrive policy of the function's queue, [MaxReceives#DEFAULT]
  /// unless told otherwise.
  public static final String MAX_RECEIVES = "KILN_MAX_RECEIVES";

  /// @throws IllegalArgumentException naming everything that is wrong
  public static ConfirmSettings of(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader("confirm", environment);
    Optional<Region> region = reader.read(REGION, Region::new);
    Optional<AccountId> account = reader.read(ACCOUNT, AccountId::new);
    Optional<KeyArn> key = reader.read(KEY, KeyArn::new);
    Optional<Namespace> namespace = reader.read(NAMESPACE, Namespace::new, Namespace.DEFAULT);
    Optional<QueueUrl> copyQueue = reader.read(COPY_QUEUE, QueueUrl::of);
    Optional<QueueUrl> deadLetterQueue = reader.read(DEAD_LETTER_QUEUE, QueueUrl::of);
    Optional<QueueUrl> resultsQueue = reader.read(RESULTS_QUEUE, QueueUrl::of);
    Optional<Region> tooling = reader.read(TOOLING_REGION, Region::new);
    Optional<MaxReceives> maxReceives =
        reader.read(MAX_RECEIVES, MaxReceives::of, MaxReceives.DEFAULT);
    Optional<Destination> destination = Optional.empty();
    if (region.isPresent() && account.isPresent() && key.isPresent()) {
      destination =
          reader.typed(KEY, () -> new Destination(account.get(), region.get(), key.get()));
    }
    if (destination.isEmpty()
        || namespace.isEmpty()
        || copyQueue.isEmpty()
        || deadLetterQueue.isEmpty()
        || resultsQueue.isEmpty()
        || tooling.isEmpty()
        || maxReceives.isEmpty()) {
      throw reader.problems();
    }
    return new ConfirmSettings(
        destination.get(),
        namespace.get(),
        copyQueue.get(),
        deadLetterQueue.get(),
        new ResultsQueue(resultsQueue.get(), tooling.get()),
        maxReceives.get());
  }
}
