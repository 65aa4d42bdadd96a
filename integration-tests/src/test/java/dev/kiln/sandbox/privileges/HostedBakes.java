package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.start.StartPipelineStage;
import dev.kiln.baker.start.StartPipelineStage.Started;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.InvalidAutomationStatusUpdateException;

/// Bakes that were given to the tooling account.
final class HostedBakes {
  static final String WHY_CANCELLED = "tries what becomes of it";

  private final Site site;
  private final TestRecipes recipes;
  private final Leftovers leftovers;
  private final Clock clock;
  private Optional<BakeRequest> published = Optional.empty();

  HostedBakes(Site site, TestRecipes recipes, Leftovers leftovers, Clock clock) {
    this.site = site;
    this.recipes = recipes;
    this.leftovers = leftovers;
    this.clock = clock;
  }

  /// Gives a bake to the pipeline, as whoever bakes does.
  Ended<Started> give(LocalPipeline pipeline, BakeRequest request) {
    BakeRecords records = pipeline.records(request.bake());
    Executions executions = pipeline.executions(request.bake());
    UUID token = UUID.randomUUID();
    Claim claim = Claim.hosted(records, request.bake(), token, clock);
    Failures failures = new AwsFailures();
    StageRunner runner =
        new StageRunner(
            failures, _ -> Thread.sleep(site.patience().pause()), Progress.SILENT, clock);
    StartStage start = new StartStage(records, claim, false, executions, clock);
    try {
      return new BakeInTurn(start, runner, failures, Progress.SILENT)
          .run(request, _ -> runner.run(new StartPipelineStage(executions, claim, token), request));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a bake was given to the pipeline", e);
    }
  }

  /// A bake that the pipeline has brought to its end, made once.
  BakeRequest published() throws IOException {
    if (published.isPresent()) {
      return published.get();
    }
    PackedRecipe recipe = recipes.good();
    BakeId bake =
        leftovers.of(BakeId.of(recipe.recipe().name(), clock.instant(), new SecureRandom()));
    BakeRequest request = new BakeRequest(bake, recipe.recipe(), recipe.digest());
    String _ = leftovers.ofParameter(site.installation().imageParameter(bake.recipe()));
    try (LocalPipeline pipeline = new LocalPipeline(site.access(), site.installation(), clock)) {
      boolean _ = pipeline.push(recipe);
      if (!(give(pipeline, request) instanceof Ended.Reached<Started>(Started started))) {
        throw new AssertionError("%s was not given to the pipeline".formatted(bake));
      }
      Optional<String> trouble = play(started.execution());
      if (trouble.isPresent()) {
        throw new AssertionError("%s: %s".formatted(bake, trouble.get()));
      }
    }
    published = Optional.of(request);
    return request;
  }

  /// Starts the pipeline for a bake, whoever else may do so.
  String start(BakeId bake) {
    return site.tooling()
        .ssm()
        .startAutomationExecution(start ->
            start
                .documentName(site.installation().runbook(StageName.PIPELINE))
                .parameters(Map.of("Bake", List.of(bake.value()))))
        .automationExecutionId();
  }

  /// Has an execution played to its end.
  ///
  /// @return why it did not succeed, in AWS's words
  Optional<String> play(String execution) {
    AutomationExecution ended = site.whileRunbooksArePlayed(() -> end(execution));
    return ended.automationExecutionStatusAsString().equals("Success")
        ? Optional.empty()
        : Optional.of(
            "the execution of %s ended as %s: %s"
                .formatted(
                    ended.documentName(),
                    ended.automationExecutionStatusAsString(),
                    ended.failureMessage()));
  }

  private AutomationExecution end(String execution) {
    SsmClient ssm = site.tooling().ssm();
    Instant latest =
        Instant.now().plus(site.patience().stage().multipliedBy(StageName.OF_A_BAKE.size()));
    while (true) {
      AutomationExecution found =
          ssm.getAutomationExecution(get -> get.automationExecutionId(execution))
              .automationExecution();
      if (found.executionEndTime() != null || Instant.now().isAfter(latest)) {
        return found;
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  /// Ends an execution, whatever rights there are to do so.
  void takeBack(String execution) {
    try {
      site.tooling().ssm().stopAutomationExecution(stop -> stop.automationExecutionId(execution));
    } catch (InvalidAutomationStatusUpdateException _) {
      // It has ended.
    }
  }

  /// A bake that has come as far as the stage, and is to end.
  BakeId cancelledBefore(StageName stage) throws IOException {
    BakeRequest whole = published();
    BakeId bake =
        leftovers.of(BakeId.of(whole.bake().recipe(), clock.instant(), new SecureRandom()));
    List<String> entries = new ArrayList<>(List.of(BakeRecords.START));
    StageName.OF_A_BAKE.stream()
        .filter(before -> before.compareTo(stage) < 0)
        .forEach(before -> entries.add(before.toString()));
    for (String entry : entries) {
      put(bake, entry, read(whole.bake(), entry));
    }
    put(
        bake,
        BakeRecords.CANCEL,
        RequestBody.fromString(
            "{\"cancelledAt\": \"%s\", \"why\": \"%s\"}"
                .formatted(clock.instant(), WHY_CANCELLED)));
    return bake;
  }

  private RequestBody read(BakeId bake, String entry) {
    return RequestBody.fromBytes(
        site.tooling()
            .s3()
            .getObjectAsBytes(get -> get.bucket(bucket()).key(key(bake, entry)))
            .asByteArray());
  }

  private void put(BakeId bake, String entry, RequestBody content) {
    site.tooling().s3().putObject(put -> put.bucket(bucket()).key(key(bake, entry)), content);
  }

  private String bucket() {
    return site.installation().bakesBucket();
  }

  private static String key(BakeId bake, String entry) {
    return "bakes/%s/%s.json".formatted(bake, entry);
  }
}
