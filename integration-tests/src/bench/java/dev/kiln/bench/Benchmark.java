package dev.kiln.bench;

import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the candidates one after the other, round by round, so that what else the machine does
/// meets all of them, and writes a report.
public final class Benchmark {
  private static final int ROUNDS = Integer.getInteger("kiln.bench.rounds", 9);

  /// In as many of the rounds each process gets [#MANY] events.
  private static final int LONG_ROUNDS = Math.min(3, ROUNDS);

  /// So many cold starts are measured of each memory size.
  private static final int LONGEST_SERIES = 5;

  /// Events of a process that is not one of those: enough to be warm.
  private static final int SHORT = Trial.WARM_UP;

  private static final int MANY = Integer.getInteger("kiln.bench.events", 10_000);

  private Benchmark() {}

  /// @param arguments the report's file; the file with the copier's class path; an SQS event
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("expected: REPORT CLASS-PATH-FILE EVENT-FILE");
    }
    Path folder = Files.createTempDirectory("kiln-bench-");
    try (CannedEc2 ec2 = new CannedEc2()) {
      String event = Files.readString(Path.of(arguments[2]));
      List<Candidate> candidates = new Candidates(folder).all(Path.of(arguments[1]));
      Map<Candidate, List<Measured>> results = new LinkedHashMap<>();
      candidates.forEach(candidate -> results.put(candidate, new ArrayList<>()));
      for (int round = 0; round < ROUNDS; round++) {
        Trial trial =
            new Trial(environment(ec2), event, round < LONG_ROUNDS ? MANY : Math.min(SHORT, MANY));
        for (Candidate candidate : candidates) {
          long reads = ec2.reads();
          long writes = ec2.writes();
          Measured measured = trial.run(candidate);
          requireOneOfEach(candidate, ec2.reads() - reads, ec2.writes() - writes);
          results.computeIfAbsent(candidate, _ -> new ArrayList<>()).add(measured);
          System.out.printf("%d/%d %s: %s%n", round + 1, ROUNDS, candidate.name(), measured);
        }
      }
      String report =
          new Report(results, ROUNDS, LONG_ROUNDS, MANY).text()
              + ColdStarts.measure(
                      new Trial(environment(ec2), event, 1), Math.min(LONGEST_SERIES, ROUNDS))
                  .text();
      Files.writeString(Path.of(arguments[0]), report);
      System.out.println(report);
    }
  }

  /// Otherwise unequal things would be compared.
  private static void requireOneOfEach(Candidate candidate, long reads, long writes) {
    if (reads != writes || writes == 0) {
      throw new IllegalStateException(
          "%s made %d reads and %d writes; expected one of each for an event"
              .formatted(candidate.name(), reads, writes));
    }
  }

  private static Map<String, String> environment(CannedEc2 ec2) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
    environment.put("LANG", "en_US.UTF-8");
    environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    environment.put("AWS_LAMBDA_FUNCTION_NAME", "kiln-copy");
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put(
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(CopyFunction.MEMORY_MEGABYTES));
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/kiln-copy");
    environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "bench");
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    environment.put("AWS_REGION", "eu-west-1");
    environment.put("AWS_DEFAULT_REGION", "eu-west-1");
    environment.put("AWS_ENDPOINT_URL", ec2.endpoint());
    environment.put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    environment.put("AWS_SECRET_ACCESS_KEY", "none");
    environment.put("AWS_CONFIG_FILE", "/nonexistent");
    environment.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    environment.put(Settings.ACCOUNT, "222222222222");
    environment.put(
        Settings.KEY,
        "arn:aws:kms:eu-west-1:222222222222:key/0f9e8d7c-0000-4000-8000-000000000000");
    environment.put(
        Settings.DEAD_LETTER_QUEUE,
        "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy-dead");
    environment.put(
        Settings.COPY_QUEUE, "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy");
    environment.put(
        Settings.RESULTS_QUEUE, "https://sqs.eu-west-1.amazonaws.com/111111111111/kiln-results");
    environment.put(Settings.TOOLING_REGION, "eu-west-1");
    return environment;
  }
}
