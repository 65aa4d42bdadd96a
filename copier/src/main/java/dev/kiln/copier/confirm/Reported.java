package dev.kiln.copier.confirm;

import java.util.Locale;

/// What has been told of a copy to the tooling account: the value of its tag
/// [dev.kiln.model.tag.TagKey#REPORTED].
///
/// Without the tag, nothing has been told. The tag is set after everything that it speaks of, so
/// that a step which a crash cut short is done again.
public enum Reported {
  /// It is usable. Nothing is left to do.
  COPIED,
  /// It failed, and a new attempt is still to be made.
  FAILED,
  /// It failed, and there is a new attempt. Nothing is left to do.
  RETRIED,
  /// It is of no use, and there is no new attempt. Nothing is left to do.
  GIVEN_UP;

  /// As the tag holds it, such as `given-up`.
  public String asTag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
