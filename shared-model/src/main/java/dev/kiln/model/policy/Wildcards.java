package dev.kiln.model.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The wildcards of policies: `*` stands for any characters, also across colons, `?` for one;
/// `${*}`, `${?}` and `${$}` for themselves. Other variables, such as `${aws:username}`, are plain
/// text here.
///
/// See
/// [Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
/// and
/// [variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
public final class Wildcards {
  private static final Pattern SYMBOL = Pattern.compile("\\$\\{([*?$])}|.", Pattern.DOTALL);
  private static final Pattern BARE = Pattern.compile("\\$\\{[*?$]}|[*?]");
  private static final String ANY = "*";
  private static final String ONE = "?";

  private Wildcards() {}

  /// Whether all texts that `narrow` stands for are ones that `wide` stands for.
  ///
  /// True is always right. False may be wrong for patterns such as `?*a` against `*aa`, where a
  /// character of one stands against a wildcard of the other.
  public static boolean covers(String wide, String narrow) {
    List<String> pattern = symbols(wide);
    List<String> text = symbols(narrow);
    int at = 0;
    int star = -1;
    int resume = 0;
    int read = 0;
    while (read < text.size()) {
      if (at < pattern.size() && pattern.get(at).equals(ANY)) {
        star = at++;
        resume = read;
      } else if (at < pattern.size() && stands(pattern.get(at), text.get(read))) {
        at++;
        read++;
      } else if (star >= 0) {
        at = star + 1;
        read = ++resume;
      } else {
        return false;
      }
    }
    return pattern.subList(at, pattern.size()).stream().allMatch(ANY::equals);
  }

  /// The pattern that stands for this text only.
  static String quoted(String text) {
    return BARE.matcher(text)
        .replaceAll(match ->
            Matcher.quoteReplacement(
                match.group().length() == 1 ? "${%s}".formatted(match.group()) : match.group()));
  }

  private static boolean stands(String pattern, String symbol) {
    return pattern.equals(ONE) ? !symbol.equals(ANY) : pattern.equals(symbol);
  }

  /// A wildcard is itself; every other character has an `=` before it. Of neighbouring wildcards
  /// those for one character come first, so that `*?` and `?*` are the same.
  private static List<String> symbols(String text) {
    List<String> symbols = new ArrayList<>();
    Matcher each = SYMBOL.matcher(text);
    while (each.find()) {
      String symbol = each.group();
      boolean afterAny = !symbols.isEmpty() && symbols.getLast().equals(ANY);
      if (symbol.equals(ANY)) {
        if (!afterAny) {
          symbols.add(ANY);
        }
      } else if (symbol.equals(ONE)) {
        symbols.add(afterAny ? symbols.size() - 1 : symbols.size(), ONE);
      } else {
        symbols.add("=" + (each.group(1) == null ? symbol : each.group(1)));
      }
    }
    return symbols;
  }
}
