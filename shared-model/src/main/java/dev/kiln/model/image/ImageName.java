package dev.kiln.model.image;

import java.util.regex.Pattern;

/// The name of an image, unique for an account and Region.
///
/// 3 to 128 of the characters that
/// [CreateImage](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html)
/// allows.
public record ImageName(String value) {
  private static final int LONGEST = 128;
  private static final Pattern FORM =
      Pattern.compile("[a-zA-Z0-9()\\[\\] ./\\-'@_]{3," + LONGEST + "}");

  /// @throws IllegalArgumentException when EC2 would refuse `value`
  public ImageName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not an image name".formatted(value));
    }
  }

  /// The name of a later try: a failed image may still hold its name, so `-2`, `-3` … is added.
  ///
  /// @param attempt 1 for the first try, which has the plain name
  public ImageName ofAttempt(int attempt) {
    if (attempt == 1) {
      return this;
    }
    String suffix = suffixOf(attempt);
    int room = Math.min(value.length(), LONGEST - suffix.length());
    return new ImageName(value.substring(0, room) + suffix);
  }

  /// What the name of a later try ends with; nothing for the first.
  public static String suffixOf(int attempt) {
    return attempt == 1 ? "" : "-" + attempt;
  }

  @Override
  public String toString() {
    return value;
  }
}
