package dev.kiln.baker.publish;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.Tags;
import java.util.Optional;

/// The account's own images, and the parameters that say which are current.
public interface CurrentImages {

  /// The value of a parameter; empty when there is no such parameter.
  Optional<String> behind(String parameter);

  /// One of the account's own images; empty when there is none with this id that can be copied.
  Optional<OwnImage> image(ImageId id);

  /// @param tags those its copies get
  record OwnImage(ImageId id, String description, Tags tags) {}
}
