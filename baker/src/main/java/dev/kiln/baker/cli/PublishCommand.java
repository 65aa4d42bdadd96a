package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalRepublishing;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.publish.PublishedImages.Choice;
import dev.kiln.baker.publish.Recipients;
import dev.kiln.baker.publish.RepublishStage.Republished;
import dev.kiln.baker.publish.RepublishStage.Wanted;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.Published.Sent;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Counted;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln publish`.
@Prototype
@Command(
    name = "publish",
    description = {
      "Send a published image again, to some of its recipe's accounts only: to one that is new, or"
          + " that lost its copy.",
      "The accounts are targets of the recipe as its file stands now. What other accounts have stays"
          + " as it is. Can be repeated: a member makes one copy however often it is told."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin Inputs inputs = new Inputs();

  @Option(
      names = "--accounts",
      required = true,
      split = ",",
      paramLabel = "ACCOUNT",
      description = "The accounts to share with and to tell.")
  List<String> accounts = List.of();

  @Option(
      names = "--regions",
      split = ",",
      paramLabel = "REGION",
      description = "Tell only these Regions of theirs (default: all the recipe has for them).")
  List<String> regions = List.of();

  @Option(
      names = "--bake",
      paramLabel = "BAKE",
      description = "The bake whose image is sent (default: that of the recipe's current image).")
  @Nullable String bake;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Failures failures;
  private final Pause pause;
  private final Clock clock;

  PublishCommand(AwsAccess access, Failures failures, Pause pause, Clock clock) {
    this.access = access;
    this.failures = failures;
    this.pause = pause;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> problems = new ArrayList<>();
    SortedSet<AccountId> named =
        accounts.stream()
            .flatMap(text -> Arguments.account("--accounts", text, problems).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    SortedSet<Region> where =
        regions.stream()
            .flatMap(text -> Arguments.region("--regions", text, problems).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Optional<BakeId> wanted =
        bake == null ? Optional.empty() : Arguments.bake("--bake", bake, problems);
    Optional<Inputs.Read> read = inputs.read(problems);
    Optional<Audience.Pairs> to =
        read.map(files -> recipients(files, wanted, named, where, problems));
    if (read.isEmpty() || to.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    return publish(read.get(), wanted, to.get());
  }

  private Audience.Pairs recipients(
      Inputs.Read files,
      Optional<BakeId> wanted,
      SortedSet<AccountId> named,
      SortedSet<Region> where,
      List<String> problems) {
    Recipe recipe = files.recipe().recipe();
    wanted
        .filter(id -> !id.recipe().equals(recipe.name()))
        .ifPresent(
            id -> problems.add("--bake: %s is no bake of recipe %s".formatted(id, recipe.name())));
    return new Recipients(recipe, files.installation()).of(named, where, problems);
  }

  private int publish(Inputs.Read files, Optional<BakeId> wanted, Audience.Pairs to)
      throws IOException, InterruptedException {
    Recipe recipe = files.recipe().recipe();
    Output output = new Output(spec, json);
    StageRunner runner =
        new StageRunner(failures, pause, new LineProgress(spec.commandLine().getErr()), clock);
    try (LocalRepublishing publishing =
        new LocalRepublishing(access, files.installation(), clock)) {
      return switch (publishing.images().choose(recipe.name(), wanted)) {
        case Choice.Nothing nothing -> output.refuse(List.of(nothing.why()), ExitCode.FAILED);
        case Choice.Chosen(var image) ->
            output.end(
                runner.run(publishing.stage(image), new Wanted(image, to, recipe.retention())),
                fact -> output.tell(object(fact), lines(fact)));
      };
    }
  }

  private static List<String> lines(Republished fact) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of("account", "regions", "share")));
    fact.wanted()
        .to()
        .regions()
        .forEach((account, its) ->
            rows.add(
                List.of(
                    account.value(),
                    its.stream().map(Region::value).collect(Collectors.joining(",")),
                    fact.added().contains(account) ? "added" : "was there")));
    List<String> lines = new ArrayList<>(Columns.lines(rows));
    for (Sent sent : fact.messages()) {
      lines.add(
          "message %s for %s".formatted(sent.id(), Counted.of(sent.targets(), "copy", "copies")));
    }
    lines.add("%s of %s".formatted(fact.wanted().image().image(), fact.wanted().image().bake()));
    return lines;
  }

  private static Map<String, Object> object(Republished fact) {
    List<Map<String, Object>> accounts = new ArrayList<>();
    fact.wanted()
        .to()
        .regions()
        .forEach((account, its) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("account", account.value());
          row.put("regions", its.stream().map(Region::value).toList());
          row.put("shareAdded", fact.added().contains(account));
          accounts.add(row);
        });
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Sent sent : fact.messages()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", sent.id());
      row.put("targets", sent.targets());
      messages.add(row);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("outcome", "sent");
    result.put("bake", fact.wanted().image().bake().value());
    result.put("image", fact.wanted().image().image().value());
    result.put("accounts", accounts);
    result.put("messages", messages);
    result.put("sentAt", fact.sentAt().toString());
    return result;
  }
}
