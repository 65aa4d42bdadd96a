package dev.kiln.model.text;

import java.util.regex.Pattern;

/// What is left of a text when it can no longer steer the terminal of the person who reads it.
///
/// Whatever an instance reports or a file holds goes through here before it becomes part of a value
/// that is shown. Sequences that terminals take for colours, cursor moves, titles or links go as a
/// whole, see [Control functions for coded character
/// sets](https://ecma-international.org/publications-and-standards/standards/ecma-48/); so do all
/// other control characters and the invisible ones that change the order of what is read. What is
/// left is in the character set of
/// [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
public final class Printable {

  /// The characters of a [line][#line(String)] at most.
  public static final int LONGEST_LINE = 500;

  private static final String CUT = "…";

  /// The regular expression's `\p{Cntrl}` would not do: it leaves the control characters beyond
  /// ASCII, one of which starts a sequence on its own.
  private static final Pattern UNPRINTABLE =
      Pattern.compile(
          """
          (?x)
            (?: \\x1b \\[ | \\x9b ) [0-?]* [\\ -/]* [@-~]      # colours, cursor moves, modes
          | (?: \\x1b [\\]PX^_] | [\\x90\\x98\\x9d-\\x9f] )    # titles, links, the clipboard
              \\P{Cc}*+ (?: \\x07 | \\x1b \\\\ | \\x9c )
          | \\x1b [\\ -/]* [0-~]                               # all other sequences
          | [\\p{Cc} && [^\\t\\n]]
          | [\\p{Cf} && [^\\u200c\\u200d]]                     # direction marks; not the joiners
          | \\p{Cs}                                            # halves of characters
          | \\p{IsNoncharacter_Code_Point}                     # no text; SQS refuses two of them
          """);

  private static final Pattern BREAK = Pattern.compile("\\R");
  private static final Pattern BREAKS = Pattern.compile("\n+");

  private Printable() {}

  /// Any number of lines, each ended by a line feed only. Tabs stay.
  public static String text(String raw) {
    if (isPlain(raw)) {
      return raw;
    }
    return UNPRINTABLE.matcher(BREAK.matcher(raw).replaceAll("\n")).replaceAll("");
  }

  /// One line of at most [#LONGEST_LINE] characters.
  public static String line(String raw) {
    return line(raw, LONGEST_LINE);
  }

  /// One line of at most `most` characters, two or more. A blank stands for breaks, an ellipsis for
  /// what is cut off.
  public static String line(String raw, int most) {
    String line = isPlain(raw) ? raw : BREAKS.matcher(text(raw)).replaceAll(" ");
    if (line.length() <= most) {
      return line;
    }
    int end = most - CUT.length();
    boolean splits = Character.isHighSurrogate(line.charAt(end - 1));
    return line.substring(0, splits ? end - 1 : end) + CUT;
  }

  /// Whether there is nothing to look for, as in nearly all that is shown: only the characters of
  /// ASCII that print.
  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }
}
