package dev.kiln.model.bake;

/// The base image is known.
///
/// @param why this one, for people; empty where that was not kept
public record Located(BakeRequest request, BaseImage base, String why) {

  public Located(BakeRequest request, BaseImage base) {
    this(request, base, "");
  }
}
