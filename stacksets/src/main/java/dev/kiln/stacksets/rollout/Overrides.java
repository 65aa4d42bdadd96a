package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.template.Templates;
import java.util.SortedMap;
import java.util.TreeMap;

/// What single members have instead of what all have: what `kiln.yaml` says, and where the members
/// are spread over several topics, their own.
final class Overrides {

  /// The parameter of a member's template that names its topic.
  private static final String TOPIC = Templates.TOPIC;

  private final Installation installation;
  private final Rollout.Settings settings;
  private final String usualTopic;

  Overrides(Installation installation, Rollout.Settings settings) {
    this.installation = installation;
    this.settings = settings;
    this.usualTopic = installation.topicArns().getFirst();
  }

  /// Whether the member may have anything of its own: AWS tells that of one instance at a time.
  boolean concern(Target target) {
    return settings.hasExceptionFor(target.account(), target.region())
        || !topicOf(target).equals(usualTopic);
  }

  SortedMap<String, String> of(Target target) {
    SortedMap<String, String> values = new TreeMap<>();
    if (!topicOf(target).equals(usualTopic)) {
      values.put(TOPIC, topicOf(target));
    }
    values.putAll(settings.exceptionsOf(target.account(), target.region()));
    return values;
  }

  private String topicOf(Target target) {
    return installation.topicArn(target.account());
  }
}
