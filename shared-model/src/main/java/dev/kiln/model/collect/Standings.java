package dev.kiln.model.collect;

/// What the collector's two sides know of their own kind of images.
public interface Standings {

  /// Whether the image or snapshot with these tags is of the kind at all. What is not is nobody's
  /// business here.
  boolean covers(ImageTags tags);

  Standing of(OwnedImage image);
}
