package dev.kiln.model.installation;

import java.util.List;
import java.util.regex.Pattern;

/// What recipes may choose among for their builder and test instances.
///
/// @param subnets besides the usual one
/// @param securityGroups besides the usual one
/// @param instanceTypes may hold `*` and `?`; any type where the list is empty
/// @param instanceProfiles names; no instance has a profile where the list is empty
public record BuilderChoices(
    List<String> subnets,
    List<String> securityGroups,
    List<String> instanceTypes,
    List<String> instanceProfiles) {

  public static final BuilderChoices NONE =
      new BuilderChoices(List.of(), List.of(), List.of(), List.of());

  public BuilderChoices {
    subnets = List.copyOf(subnets);
    securityGroups = List.copyOf(securityGroups);
    instanceTypes = List.copyOf(instanceTypes);
    instanceProfiles = List.copyOf(instanceProfiles);
  }

  public boolean allowsType(String type) {
    return instanceTypes.isEmpty()
        || instanceTypes.stream().anyMatch(pattern -> matches(pattern, type));
  }

  /// As IAM's `StringLike` does.
  private static boolean matches(String pattern, String type) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return type.matches(regex);
  }
}
