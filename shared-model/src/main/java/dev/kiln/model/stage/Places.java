package dev.kiln.model.stage;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What the model leaves open, in one account.
public final class Places {
  private Places() {}

  /// In the tooling account.
  public static Map<Place, String> ofTooling(Installation installation) {
    Map<Place, String> places = common(installation, installation.tooling(), installation.region());
    Installation.Builder builder = installation.builder();
    List<String> types = builder.choices().instanceTypes();
    places.put(Place.SUBNET, String.join(",", builder.subnets()));
    places.put(Place.SECURITY_GROUP, String.join(",", builder.securityGroups()));
    places.put(Place.INSTANCE_TYPE, types.isEmpty() ? "*" : String.join(",", types));
    places.put(Place.INSTANCE_ROLE, String.join(",", builder.choices().instanceProfiles()));
    places.put(Place.TOPIC, String.join(",", installation.topicNames()));
    places.put(Place.FLEET, installation.fleet().pattern());
    return places;
  }

  /// In a Region of a member account.
  ///
  /// @param key the account's own in that Region
  public static Map<Place, String> ofMember(
      Installation installation, AccountId account, Region region, KeyArn key) {
    Map<Place, String> places = common(installation, account, region);
    places.put(Place.KEY, key.id());
    return places;
  }

  private static Map<Place, String> common(
      Installation installation, AccountId account, Region region) {
    Map<Place, String> places = new EnumMap<>(Place.class);
    places.put(Place.PARTITION, region.partition());
    places.put(Place.REGION, region.value());
    places.put(Place.ACCOUNT, account.value());
    places.put(Place.TOOLING_ACCOUNT, installation.tooling().value());
    places.put(Place.TOOLING_REGION, installation.region().value());
    places.put(Place.NAMESPACE, installation.namespace().value());
    places.put(Place.TRACES, installation.isTraced() ? "*" : "");
    places.put(
        Place.SOURCE_KEY,
        switch (installation.sources()) {
          case Encryption.None _ -> "";
          case Encryption.Under(KeyArn key) -> key.id();
        });
    return places;
  }
}
