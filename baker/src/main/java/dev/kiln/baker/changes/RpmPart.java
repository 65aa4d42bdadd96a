package dev.kiln.baker.changes;

/// One part of a version as rpm orders it: segment by segment of digits or letters, whatever
/// separates them.
///
/// A number is newer than letters, and what goes on is newer than what ends there, but for two
/// marks: `~` makes it older than what ends there, and `^` newer than that, yet older than anything
/// else that goes on.
final class RpmPart {
  private static final char BEFORE = '~';
  private static final char AFTER = '^';

  private final String text;
  private int at;

  private RpmPart(String text) {
    this.text = text;
  }

  static int compare(String one, String other) {
    return new RpmPart(one).compareTo(new RpmPart(other));
  }

  private int compareTo(RpmPart other) {
    while (!isAtEnd() || !other.isAtEnd()) {
      skipSeparators();
      other.skipSeparators();
      if (isAt(BEFORE) || other.isAt(BEFORE)) {
        if (!isAt(BEFORE) || !other.isAt(BEFORE)) {
          return isAt(BEFORE) ? -1 : 1;
        }
        skipMark(other);
      } else if (isAt(AFTER) || other.isAt(AFTER)) {
        if (!isAt(AFTER)) {
          return isAtEnd() ? -1 : 1;
        }
        if (!other.isAt(AFTER)) {
          return other.isAtEnd() ? 1 : -1;
        }
        skipMark(other);
      } else if (isAtEnd() || other.isAtEnd()) {
        return Boolean.compare(other.isAtEnd(), isAtEnd());
      } else {
        int bySegment = compareSegments(other);
        if (bySegment != 0) {
          return bySegment;
        }
      }
    }
    return 0;
  }

  private int compareSegments(RpmPart other) {
    boolean isNumber = isAtDigit();
    if (isNumber != other.isAtDigit()) {
      return isNumber ? 1 : -1;
    }
    String ours = segment(isNumber);
    String theirs = other.segment(isNumber);
    return isNumber ? Digits.compare(ours, theirs) : Integer.signum(ours.compareTo(theirs));
  }

  private String segment(boolean ofDigits) {
    int start = at;
    while (!isAtEnd() && (ofDigits ? isAtDigit() : Digits.isLetter(text.charAt(at)))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipSeparators() {
    while (!isAtEnd()
        && !isAtDigit()
        && !Digits.isLetter(text.charAt(at))
        && !isAt(BEFORE)
        && !isAt(AFTER)) {
      at++;
    }
  }

  private void skipMark(RpmPart other) {
    at++;
    other.at++;
  }

  private boolean isAtDigit() {
    return Digits.isDigit(text.charAt(at));
  }

  private boolean isAt(char mark) {
    return !isAtEnd() && text.charAt(at) == mark;
  }

  private boolean isAtEnd() {
    return at >= text.length();
  }
}
