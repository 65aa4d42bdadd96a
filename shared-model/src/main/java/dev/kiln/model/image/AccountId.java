package dev.kiln.model.image;

import java.util.regex.Pattern;

/// The id of an AWS account: 12 digits, leading zeros included.
public record AccountId(String value) implements Comparable<AccountId> {
  private static final Pattern FORM = Pattern.compile("[0-9]{12}");

  /// @throws IllegalArgumentException when `value` is not 12 digits
  public AccountId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not an account id".formatted(value));
    }
  }

  @Override
  public int compareTo(AccountId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
