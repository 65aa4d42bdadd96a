package dev.kiln.model.document;

import java.util.function.Function;

/// What a scalar in a file means.
///
/// @param wanted completes the sentence "expected …"
/// @param reader of the scalar's text; throws [IllegalArgumentException] or
///   [java.time.DateTimeException] for what it does not take
public record Kind<T>(String wanted, Function<String, T> reader) {

  public static final Kind<String> TEXT = new Kind<>("a text", text -> text);

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
