package dev.kiln.model.collect;

/// One thing that needs an image.
///
/// @param what such as `instance`
/// @param name such as `i-0123456789abcdef0`
public record Use(String what, String name) {

  @Override
  public String toString() {
    return what + " " + name;
  }
}
