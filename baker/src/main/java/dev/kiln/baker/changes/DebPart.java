package dev.kiln.baker.changes;

/// One part of a version as dpkg orders it: turn by turn what is not a digit, then a number.
///
/// Of what is not a digit, `~` comes before everything, even before the end; letters come before
/// all other characters.
final class DebPart {
  private static final int AFTER_LETTERS = 256;

  private DebPart() {}

  static int compare(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() || j < other.length()) {
      while (isText(one, i) || isText(other, j)) {
        int byRank = Integer.compare(rank(one, i), rank(other, j));
        if (byRank != 0) {
          return byRank;
        }
        i++;
        j++;
      }
      String ours = Digits.from(one, i);
      String theirs = Digits.from(other, j);
      int byNumber = Digits.compare(ours, theirs);
      if (byNumber != 0) {
        return byNumber;
      }
      i += ours.length();
      j += theirs.length();
    }
    return 0;
  }

  private static boolean isText(String text, int at) {
    return at < text.length() && !Digits.isDigit(text.charAt(at));
  }

  private static int rank(String text, int at) {
    if (!isText(text, at)) {
      return 0;
    }
    char c = text.charAt(at);
    if (c == '~') {
      return -1;
    }
    return Digits.isLetter(c) ? c : c + AFTER_LETTERS;
  }
}
