package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.installation.Installation;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/// What AWS has room for.
final class Quotas {

  /// [Filter policies of a
  /// topic](https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html).
  private static final int FILTER_POLICIES = 200;

  /// [Instances of a
  /// StackSet](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
  private static final int INSTANCES = 100_000;

  private Quotas() {}

  /// @param accounts those that have copiers, or will
  /// @param regions how many
  static List<String> misfits(
      Installation installation, SortedSet<AccountId> accounts, int regions, Release release) {
    List<String> misfits = new ArrayList<>();
    long subscriptions = installation.membersOfBusiestTopic(accounts) * regions;
    if (subscriptions > FILTER_POLICIES) {
      misfits.add(
          "%d members subscribe to one topic, in %d accounts and %d regions; a topic takes %d filter policies.\nMaybe shards in kiln.yaml should be %d."
              .formatted(
                  subscriptions,
                  accounts.size(),
                  regions,
                  FILTER_POLICIES,
                  enoughShards(installation, accounts, regions)));
    }
    long instances = (long) accounts.size() * regions;
    if (instances > INSTANCES) {
      misfits.add(
          "%d accounts in %d regions make %d instances; a StackSet takes %d."
              .formatted(accounts.size(), regions, instances, INSTANCES));
    }
    addLarge(misfits, "member", release.member());
    addLarge(misfits, "tooling", release.tooling());
    addLarge(misfits, "artifacts", release.artifacts());
    return misfits;
  }

  private static void addLarge(List<String> misfits, String name, Definition definition) {
    if (definition.size() > Definition.LARGEST) {
      misfits.add(
          "The template %s has %,d bytes; CloudFormation takes %,d."
              .formatted(name, definition.size(), Definition.LARGEST));
    }
  }

  /// The fewest that do; account ids are not spread evenly.
  private static int enoughShards(
      Installation installation, SortedSet<AccountId> accounts, int regions) {
    for (int shards = installation.shards() + 1; shards < Installation.MOST_SHARDS; shards++) {
      if (installation.withShards(shards).membersOfBusiestTopic(accounts) * regions
          <= FILTER_POLICIES) {
        return shards;
      }
    }
    return Installation.MOST_SHARDS;
  }
}
