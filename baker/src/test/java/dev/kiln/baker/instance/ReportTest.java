package dev.kiln.baker.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static void assertUnreadable(ReportReading reading, String reason) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            UnreadableReport.class,
            unreadable -> assertThat(unreadable.reason()).isNotBlank().contains(reason));
  }
}
