package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.MemberLetters;
import dev.kiln.baker.letters.Feed;
import dev.kiln.baker.letters.LetterReport;
import dev.kiln.baker.letters.Letters;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln dead-letters`.
@Prototype
@Command(
    name = "dead-letters",
    description = {
      "Show the messages that a member account's functions, copy and confirm, could not deal with,"
          + " and why; or send them again.",
      "Who reads a queue hides its messages from others for a moment, so where others read at the"
          + " same time the list may lack some."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class DeadLettersCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "ACCOUNT", description = "The member account.")
  String account = "";

  @Option(
      names = "--region",
      split = ",",
      paramLabel = "REGION",
      description = "Look there (default: where recipes/*.yaml have copies in that account).")
  List<String> regions = List.of();

  @Option(
      names = "--replay",
      arity = "0..*",
      paramLabel = "MESSAGE-ID",
      description = "Send these messages to their function again, or all of them.")
  List<String> replayed = List.of();

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Failures failures;
  private final Clock clock;

  DeadLettersCommand(AwsAccess access, Failures failures, Clock clock) {
    this.access = access;
    this.failures = failures;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<AccountId> member = Arguments.account("ACCOUNT", account, problems);
    SortedSet<Region> named =
        regions.stream()
            .flatMap(text -> Arguments.region("--region", text, problems).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Optional<Installation> at = installation.read(problems);
    SortedSet<Region> where =
        regions.isEmpty() && member.isPresent() ? ofRecipes(member.get(), problems) : named;
    if (member.isEmpty() || at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    LetterReport report = report(at.get(), member.get(), where);
    if (json) {
      Output.json(spec, report.json());
    } else {
      PrintWriter out = spec.commandLine().getOut();
      report.lines(clock.instant()).forEach(out::println);
      out.flush();
    }
    report.troubles().forEach(spec.commandLine().getErr()::println);
    return exitCode(report);
  }

  /// Where one may not look is told; it is no failure while there are other Regions and nobody
  /// named it.
  private int exitCode(LetterReport report) {
    if (report.isFailed()) {
      return ExitCode.FAILED;
    }
    return report.isRefused() && (!regions.isEmpty() || !report.isSeen())
        ? ExitCode.REFUSED
        : ExitCode.DONE;
  }

  private LetterReport report(Installation at, AccountId member, SortedSet<Region> where) {
    Set<String> ids = wantedIds();
    LetterReport report = new LetterReport(member, isReplay(), ids);
    try (MemberLetters queues = new MemberLetters(access, at, member)) {
      for (Region region : where) {
        for (Feed feed : Feed.values()) {
          try {
            report.add(
                region,
                feed,
                isReplay() ? replay(queues, region, feed, ids) : see(queues, region, feed));
          } catch (RuntimeException thrown) {
            report.add(region, feed, failures.explain(thrown).orElseThrow(() -> thrown));
          }
        }
      }
    }
    return report;
  }

  private Letters.Seen see(MemberLetters queues, Region region, Feed feed) {
    return new Letters(queues.reading(region, feed), failures).see();
  }

  private Letters.Seen replay(MemberLetters queues, Region region, Feed feed, Set<String> ids) {
    return new Letters(queues.replaying(region, feed), failures)
        .replay(letter -> ids.isEmpty() || ids.stream().anyMatch(letter::isCalled));
  }

  private boolean isReplay() {
    return spec.commandLine().getParseResult().hasMatchedOption("--replay");
  }

  private Set<String> wantedIds() {
    return replayed.stream()
        .filter(Predicate.not(String::isBlank))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private SortedSet<Region> ofRecipes(AccountId member, List<String> problems) throws IOException {
    SortedSet<Region> found = new TreeSet<>();
    for (Path file : RecipesCommand.recipesHere()) {
      switch (RecipeFile.read(file)) {
        case Outcome.Right<Recipe> right ->
            found.addAll(right.value().targets().regions().getOrDefault(member, new TreeSet<>()));
        case Outcome.Wrong<Recipe> wrong ->
            wrong.problems().stream().map(Problem::toString).forEach(problems::add);
      }
    }
    if (found.isEmpty()) {
      problems.add(
          "--region: no recipe in recipes/ has copies in %s; name the Regions to look at"
              .formatted(member));
    }
    return found;
  }
}
