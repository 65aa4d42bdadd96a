package dev.kiln.packaging;

/// A method or a field as code refers to it, whatever class it is declared in.
record Member(String name, String descriptor) {
  static final String CONSTRUCTOR = "<init>";
  static final Member INITIALIZER = new Member("<clinit>", "()V");
}
