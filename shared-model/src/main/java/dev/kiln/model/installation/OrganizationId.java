package dev.kiln.model.installation;

import java.util.regex.Pattern;

/// The id of an [organization of
/// accounts](https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html),
/// such as `o-a1b2c3d4e5`.
public record OrganizationId(String value) {
  private static final Pattern FORM = Pattern.compile("o-[a-z0-9]{10,32}");

  /// @throws IllegalArgumentException when `value` has not the form of such an id
  public OrganizationId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not an organization's id".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
