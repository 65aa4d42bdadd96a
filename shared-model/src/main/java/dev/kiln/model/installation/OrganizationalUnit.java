package dev.kiln.model.installation;

import java.util.regex.Pattern;

/// The id of an [organizational
/// unit](https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html),
/// such as `ou-ab12-cd34ef56`, or of the root all units are in, such as `r-ab12`.
public record OrganizationalUnit(String id) implements Comparable<OrganizationalUnit> {
  private static final Pattern FORM =
      Pattern.compile("ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}");

  /// @throws IllegalArgumentException when `id` has not the form of such an id
  public OrganizationalUnit {
    if (!FORM.matcher(id).matches()) {
      throw new IllegalArgumentException("\"%s\" is not an organizational unit".formatted(id));
    }
  }

  @Override
  public int compareTo(OrganizationalUnit other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id;
  }
}
