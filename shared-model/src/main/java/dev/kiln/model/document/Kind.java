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

  /// As YAML 1.2 writes it.
  public static final Kind<Boolean> SWITCH =
      new Kind<>(
          "true or false",
          text ->
              switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text);
              });

  /// Of values that may be digits without quotes.
  public Kind(String wanted, Function<String, T> reader) {
    this(wanted, reader, false);
  }

  /// The same, digits in quotes only.
  public Kind<T> inQuotes() {
    return new Kind<>(wanted, reader, true);
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
