package dev.kiln.model.installation;

import java.util.regex.Pattern;

/// The first part of every name Kiln has in an account, so that two installations can share one.
public record Namespace(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,19}");
  public static final Namespace DEFAULT = new Namespace("kiln");

  /// @throws IllegalArgumentException when names made with `value` would be refused by one of the
  ///   services they are used in
  public Namespace {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a namespace".formatted(value));
    }
  }

  /// What the names of all parameters begin with that say which image of a recipe is current, in
  /// the tooling account and in members.
  public String imageParameters() {
    return "/%s/images/".formatted(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
