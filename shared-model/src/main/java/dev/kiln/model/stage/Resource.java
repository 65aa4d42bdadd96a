package dev.kiln.model.stage;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What an action may be used on.
public sealed interface Resource {

  /// Whether the resource with this ARN is among these.
  ///
  /// @param places what the declaration leaves open
  boolean covers(String arn, Function<Place, String> places);

  /// Resources of one type.
  ///
  /// @param type as AWS's service authorization reference calls it, such as `image`
  /// @param arn with [Place]s left open, such as `arn:{partition}:ec2:{region}::image/*`
  record Typed(String type, String arn) implements Resource {

    @Override
    public boolean covers(String other, Function<Place, String> places) {
      String pattern =
          Arrays.stream(Place.fill(arn, places).split("\\*", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      return other.matches(pattern);
    }
  }

  /// Every resource, because AWS has no resource level for the action.
  ///
  /// @param why as it stands in the tables people read
  /// @param where what has to have a value in an installation for anything to be allowed at all
  record Everything(String why, Optional<Place> where) implements Resource {

    /// In any installation.
    public Everything(String why) {
      this(why, Optional.empty());
    }

    /// The same, but nothing where `place` has no value.
    Everything where(Place place) {
      return new Everything(why, Optional.of(place));
    }

    /// Whether anything is allowed.
    public boolean isAllowed(Function<Place, String> places) {
      return where.map(places).filter(String::isEmpty).isEmpty();
    }

    @Override
    public boolean covers(String arn, Function<Place, String> places) {
      return isAllowed(places);
    }
  }
}
