package dev.kiln.baker.lookup;

import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.util.List;
import java.util.Optional;

/// The images a bake may start from.
public interface BaseImages {

  /// All images of `owner` whose name matches, but for those that are not made yet or never will
  /// be.
  ///
  /// @param owner an account id or an alias such as `amazon`
  /// @param name may hold `*` and `?`
  List<Candidate> named(String owner, String name, Architecture architecture);

  Sighting byId(ImageId image);

  /// @return the value of a parameter, empty when there is no such parameter
  Optional<String> parameter(String name);

  record Candidate(BaseImage image, Standing standing) {}

  /// How an image's owner stands to its use.
  enum Standing {
    IN_SERVICE,

    /// [It works, but is not to be used
    /// anew](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html).
    DEPRECATED,

    /// [It cannot be
    /// launched](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/disable-an-ami.html), and only
    /// its owner sees it.
    DISABLED
  }

  /// What is behind an image id.
  sealed interface Sighting {
    record Seen(Candidate candidate) implements Sighting {}

    /// An image that nothing can be baked from.
    ///
    /// @param why such as `is pending`
    record Unfit(String why) implements Sighting {}

    record Unseen() implements Sighting {}
  }
}
