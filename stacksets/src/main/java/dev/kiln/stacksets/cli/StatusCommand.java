package dev.kiln.stacksets.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.text.Printable;
import dev.kiln.stacksets.rollout.CallFailedException;
import dev.kiln.stacksets.rollout.Operation;
import dev.kiln.stacksets.rollout.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln rollout status`. Rows are written as they come: there may be thousands.
@Command(
    name = "status",
    description = "Tell how every account and region of the fleet stands.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(
      names = "--check",
      description = "End with exit code 4 when anything is outdated, failed or missing.")
  boolean check;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final Surroundings surroundings;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    InstallationOption.Site site = installation.read(surroundings);
    Status status = new Status(site.installation(), site.rollout(), site.release(), site.cloud());
    return json ? asJson(status) : asLines(status);
  }

  private int code(Status.Summary summary) {
    return check && !summary.isRight() ? ExitCode.DIFFERENT : ExitCode.DONE;
  }

  private int asLines(Status status) {
    PrintWriter out = spec.commandLine().getOut();
    AtomicBoolean begun = new AtomicBoolean();
    Status.Summary summary =
        status.show(row -> {
          if (begun.compareAndSet(false, true)) {
            out.println(line("ACCOUNT", "REGION", "IS", "COPIER", "DRIFT", "LAST COPY", "WHY"));
          }
          out.println(
              line(
                  row.target().account().value(),
                  row.target().region().value(),
                  row.standing().toString(),
                  row.version(),
                  row.drift().toLowerCase(Locale.ROOT).replace('_', ' '),
                  LastCopyReport.line(row.lastCopy()),
                  Printable.line(why(row))));
        });
    out.println(TargetReport.counts(summary.counts()));
    summary
        .last()
        .ifPresent(operation ->
            out.println("Last operation: %s, %s.".formatted(operation.id(), operation.state())));
    summary.findings().forEach(out::println);
    summary.ledger().ifPresent(out::println);
    out.flush();
    return code(summary);
  }

  private static String why(Status.Row row) {
    boolean isTold = row.reason().isEmpty() && !row.detail().equals("SUCCEEDED");
    return isTold ? row.detail().toLowerCase(Locale.ROOT).replace('_', ' ') : row.reason();
  }

  private static String line(Object... columns) {
    return "%-12s  %-14s  %-9s  %-12s  %-11s  %-55s  %s".formatted(columns).stripTrailing();
  }

  /// `{"members": [{"account", "region", "standing", "version", "detail", "drift", "operation",
  /// "reason", "lastCopy": {}}], "lastOperation", "findings": [], "ledger": "", "current": bool}`,
  /// `ledger` saying why last copies are not known; where AWS fails in between, `"outcome":
  /// "failed"` and `"problems": []` follow the members told so far.
  private int asJson(Status status) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    AtomicBoolean begun = new AtomicBoolean();
    Status.Summary summary;
    try {
      summary =
          status.show(row ->
              out.print((begun.getAndSet(true) ? "," : "{\"members\":[") + text(member(row))));
    } catch (CallFailedException e) {
      if (!begun.get()) {
        throw e;
      }
      List<String> problems = List.of(e.failure().words());
      out.println("],\"outcome\":\"failed\",\"problems\":%s}".formatted(text(problems)));
      out.flush();
      new Output(spec, true).warn(problems);
      return Rollout.exitCode(e.failure());
    }
    out.print(begun.get() ? "]" : "{\"members\":[]");
    out.print(
        ",\"lastOperation\":"
            + text(summary.last().map(StatusCommand::operation).orElse(Map.of())));
    out.print(",\"findings\":" + text(summary.findings()));
    out.print(",\"ledger\":" + text(summary.ledger().orElse("")));
    out.println(",\"current\":%s}".formatted(summary.isRight()));
    out.flush();
    return code(summary);
  }

  private static Map<String, Object> member(Status.Row row) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("account", row.target().account().value());
    member.put("region", row.target().region().value());
    member.put("standing", row.standing().toString());
    member.put("version", row.version());
    member.put("detail", row.detail());
    member.put("drift", row.drift());
    member.put("operation", row.operation());
    member.put("reason", row.reason());
    member.put("lastCopy", LastCopyReport.json(row.lastCopy()));
    return member;
  }

  private static Map<String, Object> operation(Operation operation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", operation.id().value());
    object.put("action", operation.action());
    object.put("state", operation.state().name());
    object.put("reason", operation.reason());
    return object;
  }

  private static String text(Object value) {
    try {
      return JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
