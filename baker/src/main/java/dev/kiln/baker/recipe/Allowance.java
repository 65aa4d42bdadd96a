package dev.kiln.baker.recipe;

import dev.kiln.model.document.Section;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.InstanceOptions;
import java.nio.file.Path;
import java.util.List;

/// What an installation lets recipes ask for. The roles of its stages let them have no more: what
/// is a problem here would be a refusal there.
///
/// @param file where it says so, to be named in problems
public record Allowance(Path file, Installation.Builder builder) {

  void checkType(Section run, String type) {
    if (!builder.choices().allowsType(type)) {
      refuse(run, "instanceType", type, "instanceTypes", builder.choices().instanceTypes());
    }
  }

  void check(Section run, InstanceOptions options) {
    options
        .subnet()
        .filter(id -> !builder.subnets().contains(id))
        .ifPresent(id -> refuse(run, "subnet", id, "subnets", builder.subnets()));
    options
        .securityGroup()
        .filter(id -> !builder.securityGroups().contains(id))
        .ifPresent(
            id -> refuse(run, "securityGroup", id, "securityGroups", builder.securityGroups()));
    List<String> profiles = builder.choices().instanceProfiles();
    options
        .instanceProfile()
        .filter(name -> !profiles.contains(name))
        .ifPresent(name -> refuse(run, "instanceProfile", name, "instanceProfiles", profiles));
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
