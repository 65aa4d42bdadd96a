package dev.kiln.stacksets.template;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.BuilderChoices;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Members;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.installation.OrganizationId;
import dev.kiln.model.installation.Rollout;
import java.util.List;
import java.util.stream.IntStream;

/// Installations that templates are rendered for.
final class Installations {
  static final AccountId TOOLING = new AccountId("111111111111");
  static final AccountId MEMBER = new AccountId("222222222222");

  /// Two accounts, one topic, sources under a key.
  static final Installation OF_ACCOUNTS =
      installation(
          new BuilderChoices(
              List.of(), List.of(), List.of("t3.*"), List.of("kiln-instance-scripts")),
          Fleet.of(List.of(MEMBER, new AccountId("333333333333"))),
          1,
          new Encryption.Under(
              new KeyArn(
                  "arn:aws:kms:eu-west-1:111111111111:key/0f9e8d7c-0000-4000-8000-000000000000")),
          new Members.OfFleet());

  /// Whoever is in the organization, three topics, sources as the account has them.
  static final Installation OF_ORGANIZATION =
      installation(
          BuilderChoices.NONE,
          Fleet.ANY,
          3,
          new Encryption.None(),
          new Members.OfOrganization(new OrganizationId("o-a1b2c3d4e5")));

  /// Nobody.
  static final Installation OF_NOBODY =
      installation(BuilderChoices.NONE, Fleet.ANY, 1, new Encryption.None(), new Members.OfFleet());

  private Installations() {}

  private static Installation installation(
      BuilderChoices choices, Fleet fleet, int shards, Encryption sources, Members members) {
    return new Installation(
        new Namespace("kiln"),
        TOOLING,
        new Region("eu-west-1"),
        new Installation.Builder("subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718", choices),
        fleet,
        shards,
        sources,
        false,
        members,
        new Rollout.Elsewhere());
  }

  /// As many accounts as may be named.
  static Installation ofManyAccounts() {
    List<AccountId> accounts =
        IntStream.range(0, Fleet.MOST)
            .mapToObj(number -> new AccountId("%012d".formatted(100_000_000_000L + number)))
            .toList();
    return installation(
        BuilderChoices.NONE, Fleet.of(accounts), 3, new Encryption.None(), new Members.OfFleet());
  }
}
