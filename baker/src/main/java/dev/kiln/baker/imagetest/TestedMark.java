package dev.kiln.baker.imagetest;

import dev.kiln.model.image.ImageId;
import java.time.Instant;

/// The tag that says an image has passed its tests.
public interface TestedMark {

  void set(ImageId image, Instant testedAt);
}
