package dev.kiln.baker.instance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the user data as an instance would: with bash, from the first line to the shutdown.
class BootstrapTest {
  private static final List<String> SMALL_FILES =
      List.of("/bin/sh", "-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh");

  @TempDir private Path folder;
  private Machine machine;

  @BeforeEach
  void startMachine() throws IOException {
    machine = new Machine(folder);
  }

  @AfterEach
  void stopMachine() throws IOException {
    machine.close();
    assertThat(machine.calls()).last().isEqualTo("shutdown -h now");
    assertThat(machine.console()).as("console").doesNotContain(Machine.SECRETS);
    assertThat(String.join("\n", machine.calls())).as("arguments").doesNotContain(Machine.SECRETS);
    if (machine.hasReported()) {
      assertThat(machine.reportedLog()).as("log").doesNotContain(Machine.SECRETS);
    }
    assertThat(machine.file("/var/lib/kiln")).doesNotExist();
    assertThat(machine.file("/run/kiln")).doesNotExist();
  }

  @Test
  void runsTheScriptsInOrderAndReports() throws Exception {
    run(
        InstanceMode.TEST,
        bash("b/first.sh", "echo one; echo $KILN_BAKE $KILN_MODE; pwd; umask"),
        bash(
            "a second.sh",
            "echo two; echo wrong >&2; env | grep -c ^KILN_; cat /proc/$PPID/cmdline"));

    Report report = machine.report();
    assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(report.bake()).isEqualTo("web-20261121T040000Z-1a2b3c");
    assertThat(report.mode()).isEqualTo(InstanceMode.TEST);
    assertThat(report.finishedAt()).isAfterOrEqualTo(report.startedAt());
    assertThat(report.packages())
        .containsExactly(
            new InstalledPackage("bash", "1.0", "amd64"),
            new InstalledPackage("zlib1g", "1.0", "amd64"));
    assertThat(report.log().lines())
        .containsSubsequence(
            "==== kiln: script 1 of 2: b/first.sh",
            "one",
            "web-20261121T040000Z-1a2b3c test",
            machine.file("/var/lib/kiln/bundle/files/b").toString(),
            "0022",
            "==== kiln: b/first.sh ended with exit code 0 after 0 s",
            "==== kiln: script 2 of 2: a second.sh",
            "two",
            "wrong",
            "2",
            "==== kiln: a second.sh ended with exit code 0 after 0 s");
  }

  @Test
  void saysNothingOfTheScriptsOnTheConsole() throws Exception {
    run(InstanceMode.TEST, bash("first.sh", "echo one"));

    assertThat(machine.console().lines())
        .containsExactly(
            "kiln: test of web-20261121T040000Z-1a2b3c, off after 660 s at the latest",
            "kiln: looking for leftovers",
            "kiln: script 1 of 1",
            "kiln: succeeded, reported");
  }

  @Test
  void leavesCloudInitAndArrangesItsOwnEndBeforeAnythingElse() throws Exception {
    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.calls().getFirst()).isEqualTo("shutdown -h +11");
    assertThat(machine.calls().get(1))
        .startsWith("systemd-run ")
        .contains(" --property=RuntimeMaxSec=660 ")
        .contains(" --property=FailureAction=poweroff ");
    assertThat(machine.calls().get(2)).isEqualTo("cloud-init status --wait");
  }

  @Test
  void stopsAtTheFirstScriptThatFails() throws Exception {
    Path third = folder.resolve("third");

    run(
        InstanceMode.BUILD,
        bash("first.sh", "echo one"),
        bash("second.sh", "echo no space; exit 3"),
        bash("third.sh", "touch " + third));

    Report report = machine.report();
    assertThat(report.outcome()).isEqualTo(new Outcome.ScriptFailed("second.sh", 3));
    assertThat(report.lastLines(4))
        .containsExactly(
            "==== kiln: script 2 of 3: second.sh",
            "no space",
            "",
            "==== kiln: second.sh ended with exit code 3 after 0 s");
    assertThat(report.log()).contains("one");
    assertThat(third).doesNotExist();
    assertThat(machine.calls()).noneMatch(call -> call.startsWith("cloud-init clean"));
  }

  @Test
  void endsAScriptThatHangsWithAllItsChildren() throws Exception {
    Path children = folder.resolve("children");
    Bundle bundle =
        bundle(
            bash(
                "hangs.sh",
                "tail -f /dev/null & echo $! >%s; echo waiting; tail -f /dev/null"
                    .formatted(children)),
            bash("later.sh", "echo later"));

    machine.run(within(Duration.ofSeconds(1), machine.job(InstanceMode.BUILD, bundle)), bundle);

    Report report = machine.report();
    assertThat(report.outcome()).isEqualTo(new Outcome.TimedOut("hangs.sh"));
    assertThat(report.log()).contains("waiting").doesNotContain("later");
    long child = Long.parseLong(Files.readString(children).strip());
    assertThat(Machine.ends(child)).isTrue();
  }

  @Test
  void takesAnExitCodeThatLooksLikeATimeoutForWhatItIs() throws Exception {
    run(InstanceMode.BUILD, bash("first.sh", "exit 124"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.ScriptFailed("first.sh", 124));
  }

  @Test
  void givesUpAtOnceWhenTheBundleIsRefused() throws Exception {
    machine.bundleAnswers(403);

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("the bundle cannot be downloaded: HTTP status 403"));
    assertThat(machine.requests())
        .containsExactly(
            "GET /bundle?part=1&" + Machine.SIGNATURE, "PUT /report?part=2&" + Machine.SIGNATURE);
  }

  @Test
  void shutsDownEvenWhenItMayNotReport() throws Exception {
    machine.bundleAnswers(403);
    machine.reportAnswers(403);

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.hasReported()).isFalse();
    assertThat(machine.requests()).hasSize(2);
    assertThat(machine.console()).contains("kiln: failed, not reported: HTTP status 403");
  }

  @Test
  void triesAgainWhenS3HasTrouble() throws Exception {
    machine.bundleAnswers(500, 503);
    machine.reportAnswers(500, 503, 429);

    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(machine.calls())
        .filteredOn(call -> call.startsWith("sleep "))
        .containsExactly("sleep 1", "sleep 2", "sleep 1", "sleep 2", "sleep 4");
  }

  @Test
  void triesOnlySoOften() throws Exception {
    machine.bundleAnswers(Collections.nCopies(20, 500).toArray(Integer[]::new));

    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.requests()).filteredOn(each -> each.startsWith("GET")).hasSize(8);
    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("the bundle cannot be downloaded: HTTP status 500"));
  }

  @Test
  void triesAgainWhenNobodyAnswers() throws Exception {
    // The discard port: nobody listens there.
    Bundle bundle = bundle(bash("first.sh", "true"));
    InstanceJob job = machine.job(InstanceMode.TEST, bundle);
    URI nobody = URI.create("http://127.0.0.1:9/bundle?" + Machine.SIGNATURE);

    machine.run(withBundleAt(nobody, job), bundle);

    assertThat(machine.report().outcome())
        .isEqualTo(
            new Outcome.Failed(
                "the bundle cannot be downloaded: network trouble (curl's exit code 7)"));
    assertThat(machine.calls())
        .filteredOn(call -> call.startsWith("curl ") && call.contains("--write-out"))
        .hasSize(9);
  }

  @Test
  void runsNothingOfABundleThatIsNotTheOneThatWasSent() throws Exception {
    Path ran = folder.resolve("ran");

    machine.run(
        machine.job(InstanceMode.BUILD, bundle(bash("first.sh", "true"))),
        bundle(bash("first.sh", "touch " + ran)));

    assertThat(machine.report().outcome())
        .isEqualTo(
            new Outcome.Failed("the bundle is not the one that was sent: its SHA-256 differs"));
    assertThat(ran).doesNotExist();
  }

  @Test
  void reportsEvenWhenTheDiskIsFull() throws Exception {
    Files.createDirectories(machine.file("/var"));

    assertReportsThoughNothingFits(smallDisk());
  }

  @Test
  void reportsEvenWhenNoFileCanGrow() throws Exception {
    assertReportsThoughNothingFits(SMALL_FILES);
  }

  private void assertReportsThoughNothingFits(List<String> wrapper) throws Exception {
    Bundle bundle = bundle(bash("fills.sh", "set -eo pipefail; echo begin; yes | head -c 2M"));

    machine.run(machine.job(InstanceMode.BUILD, bundle), bundle, wrapper.toArray(String[]::new));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.ScriptFailed("fills.sh", 1));
    assertThat(machine.report().log()).contains("begin");
  }

  @Test
  void sendsTheEndOfALongLogAndOfOneLongLine() throws Exception {
    run(
        InstanceMode.TEST,
        bash("long.sh", "head -c 6M /dev/zero; echo; yes 1234567 | head -c 3M; echo end"));

    assertThat(machine.report().log()).hasSize(5 * 1024 * 1024).contains("\nend\n");
  }

  @Test
  void cutsWhatWouldGiveAccessOutOfTheLog() throws Exception {
    run(
        InstanceMode.TEST,
        bash(
            "curious.sh",
            "echo before; cat %s; echo after".formatted(folder.resolve("user-data"))));

    assertThat(machine.report().log()).contains("before", "KILN_MODE='test'", "after");
  }

  @Test
  void cutsTheSameOutHoweverItIsWritten() throws Exception {
    run(
        InstanceMode.TEST,
        bash(
            "curious.sh",
            """
            url='%s'
            echo before
            echo "${url//&/&amp;}" in HTML
            echo "${url//&/\\u0026}" in JSON
            echo 5ec7e7 alone
            echo 70/ken= decoded
            echo another 'https://s3/x?a=1\\u0026X-Amz-Signature=0b0b0b\\u0026X-Amz-Expires=60'
            echo after
            """
                .formatted(machine.address("/report?part=2&" + Machine.SIGNATURE))));

    assertThat(machine.reportedLog())
        .contains(
            "before", "another https://s3/x?a=1\\u0026X-Amz-Signature=", "Expires=60", "after")
        .doesNotContain("0b0b0b");
  }

  @Test
  void reportsThatItWasToldToStop() throws Exception {
    run(
        InstanceMode.BUILD,
        bash("reboots.sh", "read -r _ _ _ parent _ </proc/$PPID/stat; kill -TERM $parent"));

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("the instance was told to stop"));
  }

  @Test
  void cleansWhatMustNotBeBakedIn() throws Exception {
    List<String> leftovers = plantLeftovers();

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(leftovers).allSatisfy(path -> assertThat(machine.file(path)).doesNotExist());
    assertThat(machine.file("/etc/machine-id")).isEmptyFile();
    assertThat(machine.file("/var/log/journal")).isEmptyDirectory();
    assertThat(machine.file("/var/lib/cloud/scripts/per-boot/mine.sh")).hasContent("mine");
    assertThat(machine.file("/var/lib/cloud/seed/nocloud")).hasContent("seed");
    assertThat(machine.file("/etc/ssh/sshd_config")).hasContent("keep");
    assertThat(machine.file("/home/ubuntu/.bashrc")).hasContent("keep");
    assertThat(machine.calls()).contains("cloud-init clean --logs");
  }

  @Test
  void leavesATestInstanceAsItIs() throws Exception {
    machine.plant("/home/ubuntu/.ssh/authorized_keys", "given at this start");

    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(machine.file("/home/ubuntu/.ssh/authorized_keys")).isNotEmptyFile();
    assertThat(machine.file("/etc/machine-id")).isNotEmptyFile();
    assertThat(machine.calls()).doesNotContain("cloud-init clean --logs");
  }

  @ParameterizedTest
  @MethodSource("leftovers")
  void failsATestOfAnImageThatIsNotClean(Leftover leftover) throws Exception {
    Path ran = folder.resolve("ran");
    leftover.planting().on(machine);

    run(InstanceMode.TEST, bash("first.sh", "touch " + ran));

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("the image is not clean: " + leftover.told()));
    assertThat(ran).doesNotExist();
  }

  static Stream<Leftover> leftovers() {
    return Stream.of(
        new Leftover(
            "the bundle, log or report of another run: /var/lib/kiln",
            at -> at.plant("/var/lib/kiln/bundle/plan", "first.sh")),
        new Leftover(
            "the bundle, log or report of another run: /run/kiln/report.tar.gz",
            at -> at.plant("/run/kiln/report.tar.gz", "report")),
        new Leftover(
            "user data and state of another instance: /var/lib/cloud/instances/i-0b",
            at -> at.plant("/var/lib/cloud/instances/i-0b/user-data.txt", "anything")),
        new Leftover(
            "cloud-init knows another instance, i-0b: /var/lib/cloud/data/previous-instance-id",
            at -> at.plant("/var/lib/cloud/data/previous-instance-id", "i-0b\n")),
        new Leftover(
            "cloud-init did not run for %s, it knows i-0b: /var/lib/cloud/data/instance-id"
                .formatted(Machine.INSTANCE_ID),
            at -> at.plant("/var/lib/cloud/data/instance-id", "i-0b\n")),
        new Leftover(
            "a pre-signed address of another instance: /var/log/odd/agent",
            at -> at.plant("/var/log/odd/agent", "https://s3/x?X-Amz-Signature=0b0b&y")),
        new Leftover(
            "a pre-signed address of another instance: /var/log/odd/agent.gz",
            at ->
                at.plant(
                    "/var/log/odd/agent.gz", packed("", "https://s3/x?X-Amz-Signature=0b0b&y"))),
        new Leftover(
            "a pre-signed address of another instance: /home/ubuntu/state.pkl",
            at ->
                at.plant(
                    "/home/ubuntu/state.pkl",
                    packed("pickled\n", "https://s3/x?X-Amz-Signature=0b0b&y"))),
        new Leftover(
            "no machine id was made: /etc/machine-id; the journal of another machine: "
                + "/var/log/journal/"
                + Machine.MACHINE_ID,
            at -> at.plant("/etc/machine-id", "")),
        new Leftover(
            "the machine id was not made at this start: /etc/machine-id",
            at -> at.plantOld("/etc/machine-id", Machine.MACHINE_ID)),
        new Leftover(
            "another machine id: /var/lib/dbus/machine-id",
            at -> at.plant("/var/lib/dbus/machine-id", "abc")),
        new Leftover(
            "the journal of another machine: /var/log/journal/0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            at -> {
              at.plant("/var/log/journal/0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b/system.journal", "old");
              at.plant("/var/log/journal/remote/received.journal", "of a package");
            }),
        new Leftover(
            "a secret made before this start: /var/lib/systemd/credential.secret",
            at -> at.plantOld("/var/lib/systemd/credential.secret", "secret")),
        new Leftover(
            "a random seed made before this start: /var/lib/systemd/random-seed",
            at -> at.plantOld("/var/lib/systemd/random-seed", "seed")),
        new Leftover(
            "a random seed made before this start: /var/lib/systemd/random-seed",
            at -> at.madeLongAgo("/var/lib/systemd/random-seed")),
        new Leftover(
            "a random seed made before this start: /boot/efi/loader/random-seed",
            at -> at.plantOld("/boot/efi/loader/random-seed", "seed")),
        new Leftover(
            "an SSH host key made before this start: /etc/ssh/ssh_host_rsa_key",
            at -> at.plantOld("/etc/ssh/ssh_host_rsa_key", "builder's")),
        new Leftover(
            "sshd is enabled, but no host key was made: /etc/ssh",
            at -> Files.delete(at.file("/etc/ssh/ssh_host_ed25519_key"))),
        new Leftover(
            "authorized keys of before this start: /home/ubuntu/.ssh/authorized_keys",
            at -> at.plantOld("/home/ubuntu/.ssh/authorized_keys", "ssh-ed25519 AAAA")),
        new Leftover("a history: /root/.bash_history", at -> at.plant("/root/.bash_history", "ls")),
        new Leftover(
            "a history: /srv/deploy/.lesshst",
            at -> {
              at.plant("/etc/passwd", "deploy:x:7:7:d:/srv/deploy:/bin/sh");
              at.plant("/srv/deploy/.lesshst", "x");
            }));
  }

  @Test
  void namesAllLeftoversOfAnImageThatWasNotCleaned() throws Exception {
    Machine at = machine;
    at.plantOld("/etc/ssh/ssh_host_rsa_key", "builder's");
    at.plant("/root/.bash_history", "ls");

    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.report().outcome().sentence())
        .contains("ssh_host_rsa_key; ", ".bash_history");
  }

  @Test
  void anImageThatABuildHasCleanedIsFoundClean() throws Exception {
    plantLeftovers();
    run(InstanceMode.BUILD, bash("first.sh", "true"));
    machine.bootAnother();

    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void leavesNoJournalWhereJournaldCannotBeToldToLetGo() throws Exception {
    machine.standIn("journalctl", "echo \"journalctl: unrecognized option '$1'\" >&2; exit 1");
    plantLeftovers();

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(machine.file("/var/log/journal")).isEmptyDirectory();
  }

  @Test
  void failsABuildWhoseRandomSeedWouldBeSavedAgain() throws Exception {
    machine.standIn("systemctl", "[ \"$1\" != mask ]");

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome())
        .isEqualTo(
            new Outcome.Failed("cleaning failed: switching the random seed off (exit code 1)"));
  }

  @Test
  void failsABuildWhoseJournalWouldBeWrittenOn() throws Exception {
    machine.standIn("journalctl", "exit 1");
    machine.standIn("systemctl", "echo no restart; exit 1");

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome())
        .isEqualTo(
            new Outcome.Failed("cleaning failed: moving the journal to memory (exit code 1)"));
    assertThat(machine.report().log()).contains("no restart");
  }

  @Test
  void failsATestThatCannotAskWhichInstanceItIs() throws Exception {
    machine.withoutMetadata();

    run(InstanceMode.TEST, bash("first.sh", "true"));

    assertThat(machine.report().outcome())
        .isEqualTo(
            new Outcome.Failed(
                "the instance metadata service does not tell the id of this instance"));
  }

  @Test
  void failsABuildThatCannotBeCleaned() throws Exception {
    machine.standIn("cloud-init", "echo no way; [ \"$1\" != clean ]");

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("cleaning failed: cloud-init clean (exit code 1)"));
    assertThat(machine.report().log()).contains("no way");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "part=2&" + Machine.SIGNATURE,
        "{\"url\": \"x?part=2\\u0026X-Amz-Signature=5ec7e7\"}",
        "token 70/ken="
      })
  void failsABuildWhoseDiskStillHoldsTheUserData(String copy) throws Exception {
    machine.plant("/var/log/odd/agent", "started with " + machine.address("/x?part=2&"));
    machine.plant("/etc/odd", copy);

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("cleaning failed: the user data is still on the disk"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "obj.pkl: a line\nand before the user data: "})
  void failsABuildWhoseDiskStillHoldsThePackedUserData(String before) throws Exception {
    Bundle bundle = bundle(bash("first.sh", "true"));
    InstanceJob job = machine.job(InstanceMode.BUILD, bundle);
    machine.plant("/etc/odd: name", packed(before, UserData.script(UserData.of(job))));

    machine.run(job, bundle);

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("cleaning failed: the user data is still on the disk"));
  }

  @Test
  void packedFilesOfOthersAreNoUserData() throws Exception {
    machine.plant("/var/log/other.gz", packed("", "https://s3/x?X-Amz-Signature=0b0b"));
    machine.plant("/var/log/broken.gz", packed("\u001f\u008b\b", "\u001f\u008b\b"));

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void aTestInstancesOwnPackedUserDataIsNoLeftover() throws Exception {
    Bundle bundle = bundle(bash("first.sh", "true"));
    InstanceJob job = machine.job(InstanceMode.TEST, bundle);
    machine.plant(
        "/var/lib/cloud/instances/%s/user-data.txt".formatted(Machine.INSTANCE_ID),
        packed("", UserData.script(UserData.of(job))));

    machine.run(job, bundle);

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
  }

  /// As gzip packs it, behind what is not packed.
  private static byte[] packed(String before, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(before.getBytes(ISO_8859_1));
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void failsWhenCloudInitDoesNotFinish() throws Exception {
    machine.standIn("cloud-init", "exec tail -f /dev/null");
    Bundle bundle = bundle(bash("first.sh", "true"));

    machine.run(within(Duration.ofSeconds(1), machine.job(InstanceMode.BUILD, bundle)), bundle);

    assertThat(machine.report().outcome())
        .isEqualTo(new Outcome.Failed("cloud-init did not finish in time"));
  }

  @Test
  void worksOnASystemWithRpmAndWithoutSystemdAndCloudInit() throws Exception {
    Files.delete(machine.file("/run/systemd/system"));
    machine.without("cloud-init");
    machine.without("dpkg-query");
    machine.standIn(
        "rpm", "printf '%s\\t1:2-3\\t%s\\n' nginx x86_64 gpg-pubkey '(none)' bash x86_64");
    List<String> leftovers = plantLeftovers();

    run(InstanceMode.BUILD, bash("first.sh", "true"));

    assertThat(machine.report().outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(machine.report().packages())
        .containsExactly(
            new InstalledPackage("bash", "1:2-3", "x86_64"),
            new InstalledPackage("nginx", "1:2-3", "x86_64"));
    assertThat(leftovers).allSatisfy(path -> assertThat(machine.file(path)).doesNotExist());
  }

  @Test
  void takesHostileValuesForWhatTheyAre() throws Exception {
    Bundle bundle = bundle(bash("it's \"$(touch pwned)\" & `id` \\.sh", "exit 4"));
    String query = "?a='$(touch%20pwned)&b=[1-9]{2}$HOME;*!";
    InstanceJob job =
        new InstanceJob(
            InstanceMode.TEST,
            "it's \"b\\ake\" & $(touch pwned) `touch pwned` ü",
            machine.address("/bundle" + query.replace("{2}", "")),
            bundle.sha256(),
            machine.address("/report" + query.replace("{2}", "")),
            Duration.ofSeconds(60));

    machine.run(job, bundle);

    Report report = machine.report();
    assertThat(report.bake()).isEqualTo(job.bake());
    assertThat(report.outcome())
        .isEqualTo(new Outcome.ScriptFailed("it's \"$(touch pwned)\" & `id` \\.sh", 4));
    assertThat(machine.requests())
        .containsExactly(
            "GET /bundle?" + job.bundle().getRawQuery(),
            "PUT /report?" + job.report().getRawQuery());
    assertThat(machine.file("/pwned")).doesNotExist();
  }

  private void run(InstanceMode mode, Script... scripts) throws Exception {
    Bundle bundle = bundle(scripts);
    machine.run(machine.job(mode, bundle), bundle);
  }

  /// Leaves on the disk what an instance leaves there.
  ///
  /// @return the paths that must be gone after the cleaning
  private List<String> plantLeftovers() throws IOException {
    String userData = "KILN_REPORT_URL='" + machine.address("/report?part=2&" + Machine.SIGNATURE);
    List<String> leftovers =
        List.of(
            "/var/lib/cloud/instances/i-1/user-data.txt",
            "/var/lib/cloud/instances/i-1/scripts/part-001",
            "/var/lib/cloud/data/instance-id",
            "/var/log/cloud-init.log",
            "/var/log/cloud-init-output.log.1",
            "/var/log/journal/abc/system.journal",
            "/etc/ssh/ssh_host_ed25519_key",
            "/etc/ssh/ssh_host_ed25519_key.pub",
            "/root/.ssh/authorized_keys",
            "/root/.bash_history",
            "/home/ubuntu/.ssh/authorized_keys",
            "/home/ubuntu/.python_history",
            "/srv/deploy/.ssh/authorized_keys2",
            "/srv/deploy/.zsh_history",
            "/var/lib/dbus/machine-id",
            "/var/lib/systemd/random-seed",
            "/boot/efi/loader/random-seed");
    for (String path : leftovers) {
      machine.plant(path, userData);
    }
    Files.createSymbolicLink(
        machine.file("/var/lib/cloud/instance"), machine.file("/var/lib/cloud/instances/i-1"));
    machine.plant("/var/lib/cloud/scripts/per-boot/mine.sh", "mine");
    machine.plant("/var/lib/cloud/seed/nocloud", "seed");
    machine.plant("/etc/machine-id", "abc");
    machine.plant(
        "/etc/passwd",
        "daemon:x:1:1:d:/nonexistent:/bin/false\ndeploy:x:7:7:d:/srv/deploy:/bin/sh");
    machine.plant("/etc/ssh/sshd_config", "keep");
    machine.plant("/home/ubuntu/.bashrc", "keep");
    return leftovers;
  }

  /// A command in front of another that then has a disk of one MiB. Where no kernel lets us make
  /// one, a limit on every file fails the same writes.
  private List<String> smallDisk() throws Exception {
    String mount = "/bin/mount -t tmpfs -o size=1m none \"$KILN_ROOT/var\" && exec \"$@\"";
    List<String> asRoot = List.of("unshare", "--mount", "/bin/sh", "-c", mount, "sh");
    List<String> asAnybody = new ArrayList<>(asRoot);
    asAnybody.addAll(1, List.of("--user", "--map-root-user"));
    if (runs(asRoot)) {
      return asRoot;
    }
    return runs(asAnybody) ? asAnybody : SMALL_FILES;
  }

  private boolean runs(List<String> command) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.add("true");
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().put("KILN_ROOT", machine.file("/").toString());
    try {
      Process process =
          builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  /// @param told the path with what it is
  record Leftover(String told, Planting planting) {
    @Override
    public String toString() {
      return told;
    }
  }

  interface Planting {
    void on(Machine machine) throws IOException;
  }

  private static InstanceJob within(Duration timeout, InstanceJob job) {
    return new InstanceJob(
        job.mode(), job.bake(), job.bundle(), job.bundleSha256(), job.report(), timeout);
  }

  private static InstanceJob withBundleAt(URI bundle, InstanceJob job) {
    return new InstanceJob(
        job.mode(), job.bake(), bundle, job.bundleSha256(), job.report(), job.timeout());
  }

  private static Bundle bundle(Script... scripts) {
    return Bundle.of(List.of(scripts));
  }

  private static Script bash(String path, String commands) {
    return new Script(path, ("#!/bin/bash\n" + commands + "\n").getBytes(UTF_8));
  }
}
