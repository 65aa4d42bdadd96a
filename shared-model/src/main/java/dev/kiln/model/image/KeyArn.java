package dev.kiln.model.image;

import java.util.regex.Pattern;

/// The ARN of a KMS key. Aliases and bare ids are refused: they mean another key in another
/// account.
public record KeyArn(String value) {
  private static final Pattern FORM =
      Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-zA-Z-]+");

  /// @throws IllegalArgumentException when `value` is not a key ARN
  public KeyArn {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not the ARN of a KMS key".formatted(value));
    }
  }

  /// Where the key can be used; an ARN names it in its fourth part.
  public Region region() {
    return new Region(value.split(":", 5)[3]);
  }

  /// Whose key it is; an ARN names it in its fifth part.
  public AccountId account() {
    return new AccountId(value.split(":", 6)[4]);
  }

  /// The key's id, without account and Region.
  public String id() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
