package dev.kiln.baker.instance;

import dev.kiln.model.text.Printable;
import dev.kiln.model.text.Signatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// What an instance says of its run, sent as one `tar.gz` with the files `result.json`, `log.txt`
/// and `packages.txt`.
///
/// Recipes' scripts run as root on the instance, so all of this is theirs to forge: it says how the
/// run went, it proves nothing.
///
/// @param bake the bake's id, to be compared with the one that was asked for
/// @param log the last 5 MiB of what the scripts wrote, raw but for signatures
/// @param packages what was installed in the end, by name
public record Report(
    String bake,
    InstanceMode mode,
    Outcome outcome,
    Instant startedAt,
    Instant finishedAt,
    String log,
    List<InstalledPackage> packages)
    implements ReportReading {

  /// What the archive may have at most; who downloads it need not take more.
  public static final int MOST_BYTES = 12 * 1024 * 1024;

  private static final int MOST_BYTES_UNPACKED = 16 * 1024 * 1024;
  private static final String RESULT = "result.json";
  private static final String LOG = "log.txt";
  private static final String PACKAGES = "packages.txt";

  public Report {
    bake = Printable.line(bake);
    packages = List.copyOf(packages);
  }

  /// Reads an archive. Signatures that an instance let pass are [masked][Signatures] here, before
  /// anything of the report is shown or kept.
  public static ReportReading read(byte[] archive) {
    if (archive.length > MOST_BYTES) {
      return new UnreadableReport(
          "%,d bytes, %,d are the most".formatted(archive.length, MOST_BYTES));
    }
    try {
      Archive files = Archive.read(archive, MOST_BYTES_UNPACKED);
      ReportResult result = ReportResult.read(Signatures.masked(text(files, RESULT)));
      return new Report(
          result.bake(),
          result.mode(),
          result.outcome(),
          result.startedAt(),
          result.finishedAt(),
          Signatures.masked(text(files, LOG)),
          packages(text(files, PACKAGES)));
    } catch (IOException e) {
      return new UnreadableReport(String.valueOf(e.getMessage()));
    }
  }

  /// The archive that [#read] reads, as an instance sends it.
  public byte[] archive() {
    LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
    String lines =
        packages.stream().map(each -> each.line() + "\n").sorted().collect(Collectors.joining());
    ReportResult result = new ReportResult(bake, mode, outcome, startedAt, finishedAt);
    files.put(RESULT, result.json().getBytes(StandardCharsets.UTF_8));
    files.put(LOG, log.getBytes(StandardCharsets.UTF_8));
    files.put(PACKAGES, lines.getBytes(StandardCharsets.UTF_8));
    return new Archive(files).bytes();
  }

  /// The log's last `count` lines at most, each [printable][Printable#line(String)].
  public List<String> lastLines(int count) {
    List<String> lines = log.lines().toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size()).stream()
        .map(Printable::line)
        .toList();
  }

  /// Without the log, which is raw.
  @Override
  public String toString() {
    return "%s of %s: %s".formatted(mode.word(), bake, outcome.sentence());
  }

  private static String text(Archive archive, String path) throws IOException {
    byte[] content = archive.files().get(path);
    if (content == null) {
      throw new IOException("%s is missing".formatted(path));
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  private static List<InstalledPackage> packages(String text) throws IOException {
    List<InstalledPackage> packages = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] columns = line.split("\t", -1);
      if (columns.length != 3) {
        throw new IOException("%s has a line without three columns".formatted(PACKAGES));
      }
      packages.add(
          new InstalledPackage(
              Printable.line(columns[0]), Printable.line(columns[1]), Printable.line(columns[2])));
    }
    return packages;
  }
}
