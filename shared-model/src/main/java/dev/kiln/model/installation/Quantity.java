package dev.kiln.model.installation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many accounts, or so many of a hundred.
public sealed interface Quantity {
  Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,5})(%?)");

  record Count(int accounts) implements Quantity {
    @Override
    public String toString() {
      return String.valueOf(accounts);
    }
  }

  record Percentage(int percent) implements Quantity {
    public Percentage {
      if (percent < 0 || percent > 100) {
        throw new IllegalArgumentException(percent + "% is not from 0% to 100%");
      }
    }

    @Override
    public String toString() {
      return percent + "%";
    }
  }

  /// @param text such as `10` or `25%`
  /// @throws IllegalArgumentException for anything else
  static Quantity of(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("\"%s\" is neither a number nor a share".formatted(text));
    }
    int number = Integer.parseInt(parts.group(1));
    return parts.group(2).isEmpty() ? new Count(number) : new Percentage(number);
  }

  default boolean isZero() {
    return switch (this) {
      case Count(int accounts) -> accounts == 0;
      case Percentage(int percent) -> percent == 0;
    };
  }
}
