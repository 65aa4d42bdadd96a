package dev.kiln.sandbox.instances;

import dev.kiln.baker.instance.Bundle;
import dev.kiln.baker.instance.InstalledPackage;
import dev.kiln.baker.instance.InstanceJob;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.instance.Script;
import dev.kiln.baker.instance.UserData;
import dev.kiln.sandbox.moto.Ending;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;

/// Plays builder and test instances.
///
/// It reads an instance's user data, fetches the bundle through the pre-signed URL, checks its hash
/// and each script's syntax, sends the report through the other URL and shuts the instance down,
/// all as the instance would. It does not run the scripts: they are written for another machine.
public final class InstancePlayer implements AutoCloseable {
  private static final String OPENNESS =
      "This is Kiln's sandbox: scripts are fetched and their syntax is checked, they are not run.";
  private static final Pattern FOR_BASH = Pattern.compile("#! *\\S*[/ ](ba|da)?sh\\b");
  private static final long LOOK_EVERY_MILLIS = 50;

  private final Ec2Client ec2;
  private final Function<InstanceJob, List<InstalledPackage>> packages;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<String> played = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("instance player").factory());

  /// @param ec2 of an operator of the account the instances are launched in
  /// @param packages what an instance with a job has installed in the end
  public InstancePlayer(Ec2Client ec2, Function<InstanceJob, List<InstalledPackage>> packages) {
    this.ec2 = ec2;
    this.packages = packages;
  }

  /// Looks for new instances again and again until it is closed.
  public void start() {
    var _ = clock.scheduleWithFixedDelay(this::play, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /// Plays the instances that run by now, each to its end.
  public void play() {
    try {
      Filter running = Filter.builder().name("instance-state-name").values("running").build();
      ec2.describeInstances(request -> request.filters(running)).reservations().stream()
          .flatMap(reservation -> reservation.instances().stream())
          .filter(instance -> played.add(instance.instanceId()))
          .forEach(instance -> play(instance.instanceId()));
    } catch (SdkException e) {
      if (!clock.isShutdown()) {
        tell("Instances could not be looked at", e);
      }
    }
  }

  private void play(String instance) {
    try {
      String userData = userData(instance);
      if (userData.isEmpty()) {
        return;
      }
      InstanceJob job = UserData.parse(userData);
      Instant start = Instant.now();
      StringBuilder log = new StringBuilder(OPENNESS).append('\n');
      Outcome outcome = work(job, log);
      send(
          job,
          new Report(
              job.bake(),
              job.mode(),
              outcome,
              start,
              Instant.now(),
              log.toString(),
              packages.apply(job)));
    } catch (IOException | RuntimeException e) {
      // As on an instance: what cannot be reported is not reported, and it shuts down all the same.
      tell("No report of instance " + instance, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      shutDown(instance);
    } catch (SdkException e) {
      tell("Instance %s could not be shut down".formatted(instance), e);
    }
  }

  private static void tell(String what, Exception e) {
    if (!Ending.hasBegun()) {
      System.getLogger(InstancePlayer.class.getName())
          .log(System.Logger.Level.WARNING, "{0}: {1}", what, e.getMessage());
    }
  }

  private Outcome work(InstanceJob job, StringBuilder log)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(HttpRequest.newBuilder(job.bundle()).GET().build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      return new Outcome.Failed("the bundle: HTTP " + answer.statusCode());
    }
    Bundle bundle = Bundle.read(answer.body());
    if (!bundle.sha256().equals(job.bundleSha256())) {
      return new Outcome.Failed("the bundle is not the one that was asked for");
    }
    for (Script script : bundle.scripts()) {
      log.append("=== ").append(script.path()).append(" (syntax only)\n");
      int exitCode = checkSyntax(script, log);
      if (exitCode != 0) {
        return new Outcome.ScriptFailed(script.path(), exitCode);
      }
    }
    return new Outcome.Succeeded();
  }

  /// Asks bash for scripts of its kind; others are taken as they are.
  private static int checkSyntax(Script script, StringBuilder log)
      throws IOException, InterruptedException {
    if (!FOR_BASH.matcher(new String(script.content(), StandardCharsets.UTF_8)).lookingAt()) {
      log.append("not a script for bash or sh\n");
      return 0;
    }
    Path file = Files.createTempFile("kiln-script", ".sh");
    try {
      Files.write(file, script.content());
      Process bash =
          new ProcessBuilder("bash", "-n", file.toString()).redirectErrorStream(true).start();
      bash.getOutputStream().close();
      String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      log.append(said.replace(file.toString(), script.path()));
      return bash.waitFor();
    } finally {
      Files.delete(file);
    }
  }

  private void send(InstanceJob job, Report report) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(job.report())
                .PUT(BodyPublishers.ofByteArray(report.archive()))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("HTTP %d: %s".formatted(answer.statusCode(), answer.body()));
    }
  }

  private void shutDown(String instance) {
    String behaviour =
        ec2.describeInstanceAttribute(request ->
                request
                    .instanceId(instance)
                    .attribute(InstanceAttributeName.INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR))
            .instanceInitiatedShutdownBehavior()
            .value();
    if ("terminate".equals(behaviour)) {
      ec2.terminateInstances(request -> request.instanceIds(instance));
    } else {
      ec2.stopInstances(request -> request.instanceIds(instance));
    }
  }

  private String userData(String instance) {
    var attribute =
        ec2.describeInstanceAttribute(
                request -> request.instanceId(instance).attribute(InstanceAttributeName.USER_DATA))
            .userData();
    return attribute == null || attribute.value() == null ? "" : attribute.value();
  }
}
