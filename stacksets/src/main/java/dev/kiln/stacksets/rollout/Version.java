package dev.kiln.stacksets.rollout;

import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which copier a member has, read from where its file lies.
final class Version {

  /// The hexadecimal digits of a hash that are shown.
  static final int SHOWN = 12;

  private static final Pattern KEY = Pattern.compile("copier/([0-9a-f]{64})\\.zip");

  private Version() {}

  /// The beginning of the file's hash; empty where no parameter names it.
  static Optional<String> of(SortedMap<String, String> parameters) {
    return parameters.values().stream()
        .map(KEY::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1).substring(0, SHOWN))
        .findFirst();
  }
}
