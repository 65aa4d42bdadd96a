package dev.kiln.baker.update;

import dev.kiln.model.image.ImageId;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The parameters that say which image of a recipe is current.
public interface ImageParameters {

  /// The versions AWS keeps, oldest first; none when the parameter is not there, or not yet.
  List<Version> versions(String parameter);

  /// Points the parameter to `image`. AWS checks the image later and drops a value it does not
  /// like, so it counts only once it is among the [versions][#versions].
  void write(String parameter, ImageId image, String description);

  /// Puts a label on a version, and so takes it from the one that had it.
  void label(String parameter, long version, String label);

  /// @param description empty when there is none
  record Version(long number, String value, String description, SortedSet<String> labels) {
    public Version {
      labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
    }
  }
}
