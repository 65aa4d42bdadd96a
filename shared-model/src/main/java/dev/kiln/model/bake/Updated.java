package dev.kiln.model.bake;

/// The recipe's parameter points to the image.
///
/// @param version of the parameter
public record Updated(Tested tested, String parameter, long version) {}
