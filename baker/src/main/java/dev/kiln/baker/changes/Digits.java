package dev.kiln.baker.changes;

/// Numbers of any length in a version; nothing counts as zero. Digits and letters are those of
/// ASCII.
final class Digits {
  private Digits() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /// The digits that begin at `start`, none at the end of the text.
  static String from(String text, int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end == start ? "" : text.substring(start, end);
  }

  static int compare(String one, String other) {
    String ours = withoutZeros(one);
    String theirs = withoutZeros(other);
    return ours.length() != theirs.length()
        ? Integer.compare(ours.length(), theirs.length())
        : Integer.signum(ours.compareTo(theirs));
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
