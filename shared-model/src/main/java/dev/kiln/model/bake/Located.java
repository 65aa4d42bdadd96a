package dev.kiln.model.bake;

/// The base image is known.
public record Located(BakeRequest request, BaseImage base) {}
