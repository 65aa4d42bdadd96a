package dev.kiln.copier;

import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.collect.CollectRules;
import dev.kiln.model.collect.RespiteSetting;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.settings.SettingsReader;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Optional;

/// What the environment of the function collect-copies tells it: some of what the others are told,
/// see [Settings], and the collector's own, [RespiteSetting].
public record CollectSettings(
    AccountId account,
    Region region,
    Namespace namespace,
    ResultsQueue results,
    CollectRules rules) {

  /// @throws IllegalArgumentException naming everything that is wrong
  public static CollectSettings of(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(StageName.COLLECT_COPIES.toString(), environment);
    Optional<Region> region = reader.read(Settings.REGION, Region::new);
    Optional<AccountId> account = reader.read(Settings.ACCOUNT, AccountId::new);
    Optional<Namespace> namespace =
        reader.read(ConfirmSettings.NAMESPACE, Namespace::new, Namespace.DEFAULT);
    Optional<QueueUrl> results = reader.read(Settings.RESULTS_QUEUE, QueueUrl::of);
    Optional<Region> tooling = reader.read(Settings.TOOLING_REGION, Region::new);
    Optional<CollectRules> rules = RespiteSetting.read(reader);
    if (region.isEmpty()
        || account.isEmpty()
        || namespace.isEmpty()
        || results.isEmpty()
        || tooling.isEmpty()
        || rules.isEmpty()) {
      throw reader.problems();
    }
    return new CollectSettings(
        account.get(),
        region.get(),
        namespace.get(),
        new ResultsQueue(results.get(), tooling.get()),
        rules.get());
  }
}
