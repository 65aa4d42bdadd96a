package dev.kiln.baker.aws;

import dev.kiln.baker.recipe.KnownRegions;
import dev.kiln.model.image.Region;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;

/// The Regions that the AWS SDK lists.
@Singleton
public final class SdkRegions implements KnownRegions {

  @Override
  public Set<Region> all() {
    return software.amazon.awssdk.regions.Region.regions().stream()
        .filter(region -> !region.isGlobalRegion())
        .map(region -> new Region(region.id()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
