package dev.kiln.packaging;

/// Whose a class is, which decides how it is packaged.
enum Origin {
  /// Packaged whole, when a function reaches it.
  OWN,
  /// A client of the SDK: only the members that are reached. EC2's has 700 operations, and the JVM
  /// loads the types of all of them to verify the client.
  SERVICE,
  /// Packaged by the jar, when one of its classes is reached: libraries find classes by their
  /// names.
  LIBRARY,
  /// The JDK's own.
  PLATFORM;

  private static final String OWN_CLASSES = "dev/kiln/";
  private static final String SERVICE_CLASSES = "software/amazon/awssdk/services/";

  /// @param className of a class in a jar, as in class files
  static Origin of(String className) {
    if (className.startsWith(OWN_CLASSES)) {
      return OWN;
    }
    return className.startsWith(SERVICE_CLASSES) ? SERVICE : LIBRARY;
  }
}
