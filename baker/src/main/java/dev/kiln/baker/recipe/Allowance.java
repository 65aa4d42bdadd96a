package dev.kiln.baker.recipe;

import dev.kiln.model.document.Section;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.InstanceOptions;
import java.nio.file.Path;
import java.util.List;

/// What an installation lets recipes ask for. The roles of its stages let them have no more: what
/// is a problem here would be a refusal there.
///
/// @param file where it says so, to be named in problems
public record Allowance(Path file, Installation installation) {

  void checkType(Section run, String type) {
    if (!builder().choices().allowsType(type)) {
      refuse(run, "instanceType", type, "instanceTypes", builder().choices().instanceTypes());
    }
  }

  void check(Section run, InstanceOptions options) {
    options
        .subnet()
        .filter(id -> !builder().subnets().contains(id))
        .ifPresent(id -> refuse(run, "subnet", id, "subnets", builder().subnets()));
    options
        .securityGroup()
        .filter(id -> !builder().securityGroups().contains(id))
        .ifPresent(
            id -> refuse(run, "securityGroup", id, "securityGroups", builder().securityGroups()));
    List<String> profiles = builder().choices().instanceProfiles();
    options
        .instanceProfile()
        .filter(name -> !profiles.contains(name))
        .ifPresent(name -> refuse(run, "instanceProfile", name, "instanceProfiles", profiles));
  }

  /// One group of targets: none outside the fleet, and not the place where the image itself is.
  void check(Section group, List<AccountId> accounts, List<Region> regions) {
    List<AccountId> strangers = installation.fleet().strangersAmong(accounts);
    for (int i = 0; i < accounts.size(); i++) {
      if (strangers.contains(accounts.get(i))) {
        group.problem(
            "accounts",
            i,
            "%s is not in the fleet of %s, so images may not be shared with it"
                .formatted(accounts.get(i), file));
      }
    }
    if (accounts.contains(installation.tooling()) && regions.contains(installation.region())) {
      group.problem(
          "accounts",
          accounts.indexOf(installation.tooling()),
          "%s in %s is where the image itself is; a copy beside it cannot have its name"
              .formatted(installation.tooling(), installation.region()));
    }
  }

  private Installation.Builder builder() {
    return installation.builder();
  }

  private void refuse(Section run, String key, String value, String list, List<String> allowed) {
    run.problem(
        key,
        "\"%s\" is not allowed by %s, builder.%s; expected %s"
            .formatted(
                value,
                file,
                list,
                allowed.isEmpty() ? "none" : "one of " + String.join(", ", allowed)));
  }
}
