package dev.kiln.copier.event;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.NameHolder;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import java.util.Map;
import java.util.Set;

/// Breaks down over one image, as only a mistake in the code can.
///
/// @param breakdown throws
record Breaking(Copies copies, ImageId over, Runnable breakdown) implements Copies {

  Breaking(Copies copies, ImageId over) {
    this(
        copies,
        over,
        () -> {
          throw new IllegalStateException("unforeseen");
        });
  }

  @Override
  public Map<ImageId, Existing> of(Set<ImageId> sources) {
    if (sources.contains(over)) {
      breakdown.run();
    }
    return copies.of(sources);
  }

  @Override
  public Existing withId(ImageId image) {
    return copies.withId(image);
  }

  @Override
  public NameHolder holderOf(ImageName name, ImageId source) {
    return copies.holderOf(name, source);
  }

  @Override
  public Answer ask(CopyRequest request) {
    return copies.ask(request);
  }
}
