package dev.kiln.model.stage;

/// What an action may be used on.
public sealed interface Resource {

  /// Resources of one type.
  ///
  /// @param type as AWS's service authorization reference calls it, such as `image`
  /// @param arn with [Place]s left open, such as `arn:{partition}:ec2:{region}::image/*`
  record Typed(String type, String arn) implements Resource {}

  /// Every resource, because AWS has no resource level for the action.
  ///
  /// @param why as it stands in the tables people read
  record Everything(String why) implements Resource {}
}
