package dev.kiln.model.image;

/// The id of an AWS account: 12 digits, leading zeros included.
public record AccountId(String value) implements Comparable<AccountId> {

  /// @throws IllegalArgumentException when `value` is not 12 digits
  public AccountId {
    if (!value.matches("[0-9]{12}")) {
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
