package dev.kiln.baker.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.text.Printable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final String RESULT =
      """
      {"schema":"kiln.report/1","bake":"web-1","mode":"build","outcome":"failed",
       "script":"a.sh","exitCode":3,"reason":null,"new":[1],
       "startedAt":"2026-11-21T04:00:00Z","finishedAt":"2026-11-21T04:01:00Z"}
      """;

  private static final String STEERING = "\u001b]0;title\u0007\u001b[31mred\u009b2J\u202e\nline\r";
  private static final String JSON_STEERING =
      "\\u001b]0;title\\u0007\\u001b[31mred\\u009b2J\\u202e\\nline";

  static List<Outcome> outcomes() {
    return List.of(
        new Outcome.Succeeded(),
        new Outcome.ScriptFailed("scripts/20.sh", 3),
        new Outcome.TimedOut("scripts/20.sh"),
        new Outcome.Failed("the bundle cannot be downloaded: HTTP status 403"));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void givesBackWhatWasSent(Outcome outcome) {
    Report report = report(outcome, "one\ntwo ü\n");

    assertThat(Report.read(report.archive())).isEqualTo(report);
  }

  @Test
  void signaturesThatAnInstanceLetPassAreNotRead() {
    Report sent =
        new Report(
            "web-20261121T040000Z-1a2b3c",
            InstanceMode.BUILD,
            new Outcome.Failed("curl https://b/k?X-Amz-Signature=5ec7e7 failed"),
            Instant.EPOCH,
            Instant.EPOCH,
            "see https://b/k?a=1\\u0026X-Amz-Security-Token=5ec7e7\\u0026b=2",
            List.of());

    assertThat(Report.read(sent.archive()))
        .isInstanceOfSatisfying(
            Report.class,
            report -> {
              assertThat(report.outcome().sentence()).doesNotContain("5ec7e7").endsWith("failed");
              assertThat(report.log()).doesNotContain("5ec7e7").endsWith("b=2");
            });
  }

  @Test
  void readsWhatALaterInstanceWouldAdd() {
    assertThat(read(RESULT, "log", ""))
        .isInstanceOfSatisfying(
            Report.class,
            report -> {
              assertThat(report.outcome()).isEqualTo(new Outcome.ScriptFailed("a.sh", 3));
              assertThat(report.packages()).isEmpty();
            });
  }

  @Test
  void showsTheLastLinesWithoutWhatSteersATerminal() {
    Report report =
        report(new Outcome.Succeeded(), "one\n\u001b[1;31mtw\u0007o\u001b[0m\tx\n10%\r20%\n");

    assertThat(report.lastLines(3)).containsExactly("two\tx", "10%", "20%");
    assertThat(report.lastLines(100)).hasSize(4);
  }

  @Test
  void doesNotShowItsLog() {
    assertThat(report(new Outcome.TimedOut("a.sh"), STEERING))
        .hasToString("test of web-1: the time was over at a.sh");
  }

  static List<Outcome> steeringOutcomes() {
    return List.of(
        new Outcome.ScriptFailed(STEERING, 3),
        new Outcome.TimedOut(STEERING),
        new Outcome.Failed(STEERING));
  }

  @ParameterizedTest
  @MethodSource("steeringOutcomes")
  void cannotSteerATerminalByItsOutcome(Outcome outcome) {
    assertThat(outcome.sentence()).contains("red line").satisfies(ReportTest::isPrintable);
  }

  @Test
  void cannotSteerATerminalByAnythingSent() {
    String json = RESULT.replace("web-1", JSON_STEERING).replace("a.sh", JSON_STEERING);

    assertThat(read(json, "", "\u001b[31mred line\u009b2J\tb\tc\n"))
        .isInstanceOfSatisfying(
            Report.class,
            report -> {
              assertThat(report.bake()).isEqualTo("red line");
              assertThat(report.outcome()).isEqualTo(new Outcome.ScriptFailed("red line", 3));
              assertThat(report.packages())
                  .containsExactly(new InstalledPackage("red line", "b", "c"));
            });
  }

  @Test
  void cannotSteerATerminalByWhatIsWrong() throws IOException {
    assertUnreadable(
        read(RESULT.replace("failed", JSON_STEERING), "", ""), "\"red line\" is unknown");
    assertUnreadable(read(STEERING, "", ""), "");
    assertUnreadable(Report.read(tar(STEERING, TarConstants.LF_DIR)), "not a plain file");
  }

  @ParameterizedTest
  @CsvSource({
    "126, its first line names an interpreter",
    "127, is not there",
    "137, out of memory",
  })
  void saysWhatAnExitCodeMayMean(int exitCode, String maybe) {
    assertThat(new Outcome.ScriptFailed("a.sh", exitCode).sentence())
        .startsWith("a.sh ended with exit code " + exitCode + "\nMaybe ")
        .contains(maybe);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 100, 200})
  void saysWhenAnArchiveIsCutShort(int length) {
    byte[] archive = report(new Outcome.Succeeded(), "log").archive();

    assertUnreadable(Report.read(Arrays.copyOf(archive, length)), "");
  }

  @Test
  void saysWhenAnArchiveIsTooLarge() {
    assertUnreadable(Report.read(new byte[Report.MOST_BYTES + 1]), "12,582,913 bytes");
  }

  @Test
  void stopsUnpackingAtSixteenMebibytes() {
    byte[] bomb = archive(Map.of("log.txt", new byte[100_000_000]));
    assertThat(bomb).hasSizeLessThan(Report.MOST_BYTES);

    assertUnreadable(Report.read(bomb), "more than 16,777,216 bytes unpacked");
  }

  @Test
  void saysWhatAForeignArchiveLacks() {
    assertUnreadable(Report.read("<html>".getBytes(UTF_8)), "");
    assertUnreadable(Report.read(archive(Map.of("x", new byte[1]))), "result.json is missing");
  }

  @Test
  void saysWhatIsWrongWithTheResult() {
    assertUnreadable(read("", "", ""), "");
    assertUnreadable(read("[]", "", ""), "");
    assertUnreadable(read(RESULT.replace("report/1", "report/2"), "", ""), "kiln.report/2");
    assertUnreadable(read(RESULT.replace("\"failed\"", "\"lost\""), "", ""), "\"lost\" is unknown");
    assertUnreadable(read(RESULT.replace("build", "bake"), "", ""), "neither build nor test");
    assertUnreadable(read(RESULT.replace("\"bake\"", "\"b\""), "", ""), "bake is not a text");
    assertUnreadable(read(RESULT.replace("3,", "\"3\","), "", ""), "exitCode is not a number");
    assertUnreadable(read(RESULT.replace("04:00:00Z", "4"), "", ""), "could not be parsed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "3",
        "\"text\"",
        "{}",
        "{\"schema\":null}",
        "{\"schema\":{\"schema\":1}}",
        "{\"schema\"",
        "{\"schema\":\"kiln.report/1\"}"
      })
  void saysThatAResultIsNone(String result) {
    assertUnreadable(read(result, "", ""), "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema",
        "bake",
        "mode",
        "outcome",
        "script",
        "exitCode",
        "startedAt",
        "finishedAt"
      })
  void saysThatAFieldIsOfAnotherType(String field) {
    for (String value : List.of("[]", "{}", "true", "1.5", "99999999999999999999")) {
      String json =
          RESULT.replaceFirst(
              "\"%s\":(\"[^\"]*\"|3)".formatted(field), "\"%s\":%s".formatted(field, value));
      assertUnreadable(read(json, "", ""), field);
    }
  }

  @Test
  void saysThatAResultIsNestedTooDeep() {
    assertUnreadable(read(RESULT.replace("[1]", "[".repeat(1_000_000)), "", ""), "depth");
  }

  @Test
  void saysThatAnEntryIsNoPlainFile() throws IOException {
    assertUnreadable(Report.read(tar("log.txt", TarConstants.LF_SYMLINK)), "not a plain file");
    assertUnreadable(Report.read(tar("log.txt", TarConstants.LF_CHR)), "not a plain file");
    assertUnreadable(Report.read(tar("log.txt/", TarConstants.LF_NORMAL)), "not a plain file");
  }

  /// A file of nothing but one hole, as large as its header says.
  @Test
  void doesNotUnpackHoles() throws IOException {
    String holes =
        """
        22 GNU.sparse.major=1
        22 GNU.sparse.minor=0
        27 GNU.sparse.name=log.txt
        34 GNU.sparse.realsize=1000000000
        """;
    String map = "1\n1000000000\n0\n" + "\0".repeat(512);
    List<Part> parts =
        List.of(
            new Part("x", TarConstants.LF_PAX_EXTENDED_HEADER_LC, holes),
            new Part("log.txt", TarConstants.LF_NORMAL, map));

    assertUnreadable(Report.read(tar(parts)), "\"log.txt\" is not a plain file");
  }

  @ParameterizedTest
  @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC})
  void saysThatAnArchiveIsNothingButHeaders(byte type) throws IOException {
    Part header = new Part("x", type, "");

    assertUnreadable(Report.read(tar(Collections.nCopies(30_000, header))), "");
  }

  @Test
  void takesWhateverAHeaderSays() throws IOException {
    byte[] archive = unzipped(report(new Outcome.Succeeded(), "log").archive());
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = archive.clone();
      for (int n = 0; n < 5; n++) {
        damaged[random.nextInt(512)] = (byte) random.nextInt(256);
      }
      fixChecksum(damaged);

      assertThat(Report.read(zipped(damaged))).isNotNull();
    }
  }

  @Test
  void saysWhatIsWrongWithThePackages() {
    assertUnreadable(read(RESULT, "", "bash 5.2 amd64\n"), "three columns");
  }

  private static Report report(Outcome outcome, String log) {
    return new Report(
        "web-1",
        InstanceMode.TEST,
        outcome,
        Instant.parse("2026-11-21T04:00:00Z"),
        Instant.parse("2026-11-21T04:01:00Z"),
        log,
        List.of(new InstalledPackage("bash", "5.2", "amd64")));
  }

  private static ReportReading read(String result, String log, String packages) {
    LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
    files.put("result.json", result.getBytes(UTF_8));
    files.put("log.txt", log.getBytes(UTF_8));
    files.put("packages.txt", packages.getBytes(UTF_8));
    return Report.read(archive(files));
  }

  private static byte[] archive(Map<String, byte[]> files) {
    return new Archive(new LinkedHashMap<>(files)).bytes();
  }

  private record Part(String name, byte type, String content) {}

  private static byte[] tar(String name, byte type) throws IOException {
    return tar(List.of(new Part(name, type, "")));
  }

  private static byte[] tar(List<Part> parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Part part : parts) {
        TarArchiveEntry entry = new TarArchiveEntry(part.name(), part.type(), true);
        byte[] content = part.content().getBytes(UTF_8);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  /// The sum of the first header, its own field counted as blanks.
  private static void fixChecksum(byte[] tar) {
    Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, tar, 148, 8);
  }

  private static void isPrintable(String text) {
    assertThat(text).isEqualTo(Printable.line(text));
  }

  private static void assertUnreadable(ReportReading reading, String reason) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            UnreadableReport.class,
            unreadable ->
                assertThat(unreadable.reason())
                    .isNotBlank()
                    .contains(reason)
                    .satisfies(ReportTest::isPrintable));
  }
}
