package dev.kiln.baker.instance;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// An instance without the machine: a folder for its disk, a web server for S3, and a PATH on which
/// only harmless tools and stand-ins are. The stand-ins write down how they were called.
///
/// The rendered user data runs in it as an ordinary process.
final class Machine implements AutoCloseable {
  static final String SIGNATURE = "X-Amz-Security-Token=70%2Fken%3D&X-Amz-Signature=5ec7e7";

  /// What gives access, whatever is around it.
  static final List<String> SECRETS = List.of("70%2Fken%3D", "70/ken=", "5ec7e7");

  static final String INSTANCE_ID = "i-0fedcba9876543210";

  static final String MACHINE_ID = "0123456789abcdef0123456789abcdef";

  /// Started again, journald keeps what it writes in memory only if it is told to.
  private static final String SYSTEMD =
      """
      case $* in
        'restart systemd-journald.service')
          ! grep -qx Storage=volatile "$KILN_ROOT"/run/systemd/journald.conf.d/*.conf ||
            >"$KILN_ROOT/run/relinquished" ;;
        'mask --runtime systemd-random-seed.service') >"$KILN_ROOT/run/seed-masked" ;;
      esac\
      """;

  /// As the real one, it writes until the end; what was deleted under it, it makes again.
  private static final String JOURNALD_WRITES =
      """
      journal=$KILN_ROOT/var/log/journal/%s
      [ -e "$KILN_ROOT/run/relinquished" ] || {
        mkdir -p "$journal" && echo 'the last message' >>"$journal/system.journal"
      }
      """
          .formatted(MACHINE_ID);

  private static final String SEED_IS_SAVED =
      """
      [ -e "$KILN_ROOT/run/seed-masked" ] || {
        mkdir -p "$KILN_ROOT/var/lib/systemd" && echo 5eed >"$KILN_ROOT/var/lib/systemd/random-seed"
      }
      """;

  private static final String METADATA_TOKEN = "to-be-asked-for-first";

  private static final List<String> TOOLS =
      List.of(
          "basename",
          "bash",
          "cat",
          "chmod",
          "cp",
          "date",
          "dirname",
          "env",
          "grep",
          "gzip",
          "head",
          "install",
          "ls",
          "mkdir",
          "rm",
          "sed",
          "setsid",
          "sha256sum",
          "sort",
          "stat",
          "tail",
          "tar",
          "timeout",
          "touch",
          "truncate",
          "yes");

  private final Path disk;
  private final Path tools;
  private final Path calls;
  private final Path console;
  private final HttpServer server;
  private final CompletableFuture<Boolean> off = new CompletableFuture<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Queue<Integer> bundleAnswers = new ArrayDeque<>();
  private final Queue<Integer> reportAnswers = new ArrayDeque<>();
  private byte[] bundle = {};
  private Optional<byte[]> reported = Optional.empty();

  Machine(Path folder) throws IOException {
    disk = Files.createDirectories(folder.resolve("disk"));
    tools = Files.createDirectories(folder.resolve("tools"));
    calls = Files.createFile(folder.resolve("calls"));
    console = Files.createFile(folder.resolve("console"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/bundle", this::answerBundle);
    server.createContext("/report", this::answerReport);
    server.createContext("/off", this::answerOff);
    server.createContext("/latest/", this::answerMetadata);
    server.start();

    for (String tool : TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), real(tool));
    }
    standIn("curl", "exec %s \"$@\"".formatted(real("curl")));
    standIn(
        "shutdown",
        """
        [ "$2" = now ] || exit 0
        if [ -d "$KILN_ROOT/run/systemd/system" ]; then
        %s%sfi
        exec %s -s %s
        """
            .formatted(JOURNALD_WRITES, SEED_IS_SAVED, real("curl"), address("/off")));
    standIn("systemctl", SYSTEMD);
    standIn("journalctl", "[ \"$1\" != --relinquish-var ] || >\"$KILN_ROOT\"/run/relinquished");
    standIn("sleep", "");
    standIn("systemd-run", "while [[ $1 == --* ]]; do shift; done; \"$@\"; exit 0");
    // Like the real one, it also takes what others have put into its folder.
    standIn(
        "cloud-init",
        "[ \"$1\" != clean ] || rm -rf \"$KILN_ROOT\"/var/lib/cloud/{instance,instances,scripts}");
    standIn("dpkg-query", "printf '%s\\t%s\\t1.0\\tamd64\\n' 'ii ' zlib1g 'rc ' gone 'ii ' bash");
    Files.createDirectories(disk.resolve("run/systemd/system"));
    boot(MACHINE_ID);
  }

  /// The start of an instance of the image that was made of this disk: with an identity of its own.
  void bootAnother() throws IOException {
    boot("f".repeat(MACHINE_ID.length()));
  }

  /// What a start of the system leaves on a disk that holds nothing of an earlier one.
  private void boot(String machineId) throws IOException {
    Files.deleteIfExists(file("/run/relinquished"));
    Files.deleteIfExists(file("/run/seed-masked"));
    plant("/var/lib/cloud/data/instance-id", INSTANCE_ID);
    plant("/var/lib/cloud/data/previous-instance-id", "NO_PREVIOUS_INSTANCE_ID");
    plant("/var/lib/cloud/instances/%s/boot-finished".formatted(INSTANCE_ID), "now");
    plant("/etc/machine-id", machineId);
    plant("/var/log/journal/%s/system.journal".formatted(machineId), "this start's");
    plant("/etc/ssh/ssh_host_ed25519_key", "made at this start");
    plant("/var/lib/systemd/random-seed", "made at this start");
  }

  /// Makes the file seem to be there since long before the start, though it was written since.
  void madeLongAgo(String path) throws IOException {
    standIn(
        "stat",
        "[[ $2 != %%W || $* != *%s ]] || { echo 1000000000; exit; }\nexec %s \"$@\""
            .formatted(path, real("stat")));
  }

  /// Puts a program on the PATH that writes its call down and then runs `body`.
  void standIn(String name, String body) throws IOException {
    Path program = tools.resolve(name);
    Files.deleteIfExists(program);
    Files.writeString(
        program,
        """
        #!/bin/bash
        printf '%%s\\n' "%s $*" >>%s
        %s
        """
            .formatted(name, calls, body));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
  }

  /// Nobody answers for EC2's instance metadata.
  void withoutMetadata() {
    server.removeContext("/latest/");
  }

  void without(String tool) throws IOException {
    Files.delete(tools.resolve(tool));
  }

  /// The file at `path`, absolute on the machine.
  Path file(String path) {
    return disk.resolve(path.substring(1));
  }

  void plant(String path, String content) throws IOException {
    plant(path, content.getBytes(StandardCharsets.UTF_8));
  }

  void plant(String path, byte[] content) throws IOException {
    Files.createDirectories(file(path).getParent());
    Files.write(file(path), content);
  }

  /// As [#plant], long before the machine started.
  void plantOld(String path, String content) throws IOException {
    plant(path, content);
    Files.setLastModifiedTime(file(path), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
  }

  /// HTTP statuses for the first requests of the bundle; after them it is served.
  void bundleAnswers(Integer... statuses) {
    bundleAnswers.addAll(Arrays.asList(statuses));
  }

  /// HTTP statuses for the first reports; after them one is taken.
  void reportAnswers(Integer... statuses) {
    reportAnswers.addAll(Arrays.asList(statuses));
  }

  InstanceJob job(InstanceMode mode, Bundle bundle) {
    return new InstanceJob(
        mode,
        "web-20261121T040000Z-1a2b3c",
        address("/bundle?part=1&" + SIGNATURE),
        bundle.sha256(),
        address("/report?part=2&" + SIGNATURE),
        Duration.ofSeconds(60));
  }

  URI address(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + pathAndQuery);
  }

  /// Runs an instance from its start until it is off.
  ///
  /// @param wrapper a command that runs bash, or nothing
  Machine run(InstanceJob job, Bundle bundle, String... wrapper) throws Exception {
    this.bundle = bundle.bytes();
    Path userData = disk.resolveSibling("user-data");
    Files.writeString(userData, UserData.script(UserData.of(job)));
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.addAll(List.of("/bin/bash", userData.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("KILN_ROOT", disk.toString());
    builder.environment().put("KILN_METADATA", address("").toString());
    builder.directory(disk.toFile()).redirectErrorStream(true).redirectOutput(console.toFile());
    Process process = builder.start();
    try {
      if (!process.waitFor(30, SECONDS)) {
        throw new AssertionError("hangs; console: " + console());
      }
      off.orTimeout(15, SECONDS).join();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return this;
  }

  Report report() {
    byte[] archive = reported.orElseThrow(() -> new AssertionError("no report; " + console()));
    return switch (Report.read(archive)) {
      case Report report -> report;
      case UnreadableReport(String reason) -> throw new AssertionError(reason);
    };
  }

  /// As it was sent.
  String reportedLog() throws IOException {
    byte[] archive = reported.orElseThrow(() -> new AssertionError("no report; " + console()));
    byte[] log = Archive.read(archive, 1 << 24).files().get("log.txt");
    return new String(Objects.requireNonNull(log), StandardCharsets.UTF_8);
  }

  boolean hasReported() {
    return reported.isPresent();
  }

  List<String> requests() {
    return requests;
  }

  /// What was called, with arguments.
  List<String> calls() {
    return read(calls).lines().toList();
  }

  String console() {
    return read(console);
  }

  /// Waits until nothing runs under this process id. A killed process that nobody waits for stays
  /// in the table, without a command line.
  static boolean ends(long processId) throws IOException {
    Path commandLine = Path.of("/proc", Long.toString(processId), "cmdline");
    long patience = System.nanoTime() + SECONDS.toNanos(5);
    while (Files.exists(commandLine) && Files.readAllBytes(commandLine).length > 0) {
      if (System.nanoTime() > patience) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    for (String tool : TOOLS) {
      // JUnit warns of every link that leads out of the folder it deletes.
      Files.deleteIfExists(tools.resolve(tool));
    }
  }

  private void answerBundle(HttpExchange exchange) throws IOException {
    answer(exchange, bundleAnswers, bundle);
  }

  private void answerReport(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (answer(exchange, reportAnswers, new byte[0]) == 200) {
      reported = Optional.of(body);
    }
  }

  /// As IMDSv2 does: nothing without a token.
  private void answerMetadata(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String token = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token");
    String lifetime = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token-ttl-seconds");
    boolean asksForToken = exchange.getRequestMethod().equals("PUT") && lifetime != null;
    if (path.equals("/latest/api/token") && asksForToken) {
      send(exchange, 200, METADATA_TOKEN);
    } else if (!METADATA_TOKEN.equals(token)) {
      send(exchange, 401, "");
    } else {
      boolean known = path.equals("/latest/meta-data/instance-id");
      send(exchange, known ? 200 : 404, known ? INSTANCE_ID : "");
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void answerOff(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
    off.complete(true);
  }

  private int answer(HttpExchange exchange, Queue<Integer> answers, byte[] content)
      throws IOException {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    Integer refusal = answers.poll();
    int status = refusal == null ? 200 : refusal;
    byte[] body =
        status == 200
            ? content
            : ("<Error>" + exchange.getRequestURI() + "</Error>").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
    return status;
  }

  private static Path real(String tool) {
    return Arrays.stream("/usr/bin:/bin:/usr/sbin:/sbin".split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(tool + " is not installed"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
