package dev.kiln.stacksets.template;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What stands in a template for what the stage model leaves open: references of CloudFormation to
/// what a stack knows of itself, and what only the installation knows, by its value.
final class References {
  private static final String NAMESPACE = "${Namespace}";

  private References() {}

  /// In the tooling account's template.
  static Function<Place, String> ofTooling(Installation installation) {
    return place ->
        switch (place) {
          case PARTITION -> "${AWS::Partition}";
          case REGION, TOOLING_REGION -> "${AWS::Region}";
          case ACCOUNT, TOOLING_ACCOUNT -> "${AWS::AccountId}";
          case NAMESPACE -> NAMESPACE;
          case TOPIC ->
              IntStream.range(0, installation.shards())
                  .mapToObj(shard -> NAMESPACE + "-image-created" + suffix(installation, shard))
                  .collect(Collectors.joining(","));
          case SUBNET, SECURITY_GROUP, INSTANCE_TYPE, INSTANCE_ROLE, SOURCE_KEY, FLEET, TRACES ->
              Place.in(Places.ofTooling(installation)).apply(place);
          case KEY -> throw new IllegalArgumentException("The tooling account has no {key}");
        };
  }

  /// In the members' template.
  static Function<Place, String> ofMember(Installation installation) {
    Function<Place, String> tooling = Place.in(Places.ofTooling(installation));
    return place ->
        switch (place) {
          case PARTITION -> "${AWS::Partition}";
          case REGION -> "${AWS::Region}";
          case ACCOUNT -> "${AWS::AccountId}";
          case TOOLING_REGION -> "${ToolingRegion}";
          case TOOLING_ACCOUNT -> "${ToolingAccount}";
          case NAMESPACE -> NAMESPACE;
          case KEY -> "${Key}";
          case SOURCE_KEY, TRACES -> tooling.apply(place);
          case SUBNET, SECURITY_GROUP, INSTANCE_TYPE, INSTANCE_ROLE, TOPIC, FLEET ->
              throw new IllegalArgumentException("A member has no {%s}".formatted(place));
        };
  }

  /// What the names of the topic of a shard end with; nothing where there is one topic.
  static String suffix(Installation installation, int shard) {
    return installation.shards() == 1 ? "" : "-" + shard;
  }
}
