package dev.kiln.baker.publish;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whom an image is sent to again: some of its recipe's targets, as the recipe stands now.
///
/// An account that is new is in the recipe's file before anything is sent to it. What the image was
/// baked from does not matter: who gets a copy is no part of the image.
public final class Recipients {
  private final Recipe recipe;
  private final Installation installation;

  public Recipients(Recipe recipe, Installation installation) {
    this.recipe = recipe;
    this.installation = installation;
  }

  /// @param regions none for all that the recipe has for these accounts
  /// @param problems gets everything that is no target, with what would make it one
  public Audience.Pairs of(
      SortedSet<AccountId> accounts, SortedSet<Region> regions, List<String> problems) {
    SortedMap<AccountId, SortedSet<Region>> wanted = new TreeMap<>();
    List<AccountId> strangers = installation.fleet().strangersAmong(accounts);
    for (AccountId account : accounts) {
      SortedSet<Region> its = recipe.targets().regions().get(account);
      if (its == null) {
        problems.add(noTarget(account, strangers.contains(account)));
      } else if (strangers.contains(account)) {
        problems.add(
            "--accounts: %s is not in the fleet; add it to fleet.accounts of the installation's file, and to the role of publish"
                .formatted(account));
      } else {
        SortedSet<Region> chosen = new TreeSet<>(regions.isEmpty() ? its : regions);
        for (Region region : regions) {
          if (!its.contains(region)) {
            problems.add(
                "--regions: %s gets no copy in %s by recipe %s, but in %s; add the Region to publish.targets of the recipe, or leave it out"
                    .formatted(account, region, recipe.name(), joined(its)));
          }
        }
        wanted.put(account, chosen);
      }
    }
    return new Audience.Pairs(wanted);
  }

  private String noTarget(AccountId account, boolean isStranger) {
    List<String> remedies = new ArrayList<>();
    remedies.add("publish.targets of the recipe");
    if (isStranger) {
      remedies.add("fleet.accounts of the installation's file");
    }
    return "--accounts: %s is no target of recipe %s, which has %s; add it to %s first"
        .formatted(
            account,
            recipe.name(),
            joined(recipe.targets().accounts()),
            String.join(" and to ", remedies));
  }

  /// As many as fit on a line.
  private static String joined(SortedSet<?> all) {
    int most = 8;
    String first = all.stream().limit(most).map(Object::toString).collect(Collectors.joining(", "));
    return all.size() <= most ? first : "%s and %d more".formatted(first, all.size() - most);
  }
}
