package dev.kiln.model.recipe;

import java.util.Optional;

/// What a recipe asks of an instance beyond its type. What is empty is as the installation, or the
/// image, has it.
///
/// @param subnet one of those the installation allows
/// @param securityGroup one of those the installation allows
/// @param volumeSize of the root volume, in GiB
/// @param instanceProfile the name of one of those the installation allows; without it the instance
///   has no credentials
public record InstanceOptions(
    Optional<String> subnet,
    Optional<String> securityGroup,
    Optional<Integer> volumeSize,
    Optional<String> instanceProfile) {

  public static final InstanceOptions NONE =
      new InstanceOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
