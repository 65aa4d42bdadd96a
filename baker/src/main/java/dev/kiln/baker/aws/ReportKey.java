package dev.kiln.baker.aws;

import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.model.bake.BakeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the reports of a bake's instances are: of the first attempt in
/// `bakes/<bake>/build/report.tar.gz`, of the second in
/// `bakes/<bake>/attempt-2/build/report.tar.gz`. The roles' rights name what both end with.
final class ReportKey {
  private static final Pattern REPORT =
      Pattern.compile("bakes/[^/]+/(?:attempt-([0-9]{1,9})/)?([^/]+)/report\\.tar\\.gz");

  private ReportKey() {}

  static String of(BakeId bake, InstanceMode mode, int attempt) {
    String folder = attempt == 1 ? "" : "attempt-%d/".formatted(attempt);
    return "bakes/%s/%s%s/report.tar.gz".formatted(bake, folder, mode.word());
  }

  static boolean is(String key) {
    return REPORT.matcher(key).matches();
  }

  /// The report of the last attempt that has one.
  static Optional<String> last(InstanceMode mode, Collection<String> keys) {
    return keys.stream()
        .filter(key -> attempt(mode, key) > 0)
        .max(Comparator.comparingInt(key -> attempt(mode, key)));
  }

  /// 0 where the key is of something else.
  private static int attempt(InstanceMode mode, String key) {
    Matcher report = REPORT.matcher(key);
    if (!report.matches() || !report.group(2).equals(mode.word())) {
      return 0;
    }
    return report.group(1) == null ? 1 : Integer.parseInt(report.group(1));
  }
}
