package dev.kiln.model.document;

import java.util.function.Function;

/// What a scalar in a file means.
///
/// @param wanted completes the sentence "expected …"
/// @param reader of the scalar's text; throws [IllegalArgumentException] or
///   [java.time.DateTimeException] for what it does not take
/// @param isText whether digits need quotes: without them they are a number to YAML, which another
///   reader takes for octal where it starts with 0
public record Kind<T>(String wanted, Function<String, T> reader, boolean isText) {

  public static final Kind<String> TEXT = new Kind<>("a text", text -> text);

  public static final Kind<Boolean> FLAG = choice("true", "false");

  /// Of values that may be digits without quotes.
  public Kind(String wanted, Function<String, T> reader) {
    this(wanted, reader, false);
  }

  /// The same, digits in quotes only.
  public Kind<T> inQuotes() {
    return new Kind<>(wanted, reader, true);
  }

  /// One of two words.
  ///
  /// @param yes what is read as true
  public static Kind<Boolean> choice(String yes, String no) {
    return new Kind<>(
        "%s or %s".formatted(yes, no),
        text -> {
          if (!text.equals(yes) && !text.equals(no)) {
            throw new IllegalArgumentException(text);
          }
          return text.equals(yes);
        });
  }

  public static Kind<Integer> wholeNumber(int least, int most) {
    return new Kind<>(
        "a whole number from %d to %d".formatted(least, most),
        text -> {
          int number = Integer.parseInt(text);
          if (number < least || number > most) {
            throw new IllegalArgumentException(text);
          }
          return number;
        });
  }

  public static Kind<String> matching(String pattern, String wanted) {
    return new Kind<>(
        wanted,
        text -> {
          if (!text.matches(pattern)) {
            throw new IllegalArgumentException(text);
          }
          return text;
        });
  }
}
