package dev.kiln.baker.aws;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.changes.NeedStage;
import dev.kiln.baker.instance.InstanceJob;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.KnownGap;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.Push;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.baker.sweep.Remains;
import dev.kiln.baker.update.Overtaking;
import dev.kiln.baker.update.RollbackStage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The stages of one bake in this process, each under its own role.
public final class LocalPipeline implements AutoCloseable {

  /// A session has to outlive what is signed with it by the time it takes to get there.
  private static final Duration MARGIN = Duration.ofMinutes(25);

  private final StageSessions sessions;
  private final Installation installation;
  private final Clock clock;
  private final List<RecipeManifest> pushed = new ArrayList<>();

  public LocalPipeline(AwsAccess access, Installation installation, Clock clock) {
    this.sessions = new StageSessions(access, installation);
    this.installation = installation;
    this.clock = clock;
  }

  /// Stores a recipe, under the role of the stage scripts.
  ///
  /// @return whether anything had to be stored
  public boolean push(PackedRecipe recipe) {
    pushed.add(recipe.manifest());
    return pushTo(open(recipe)).push(recipe);
  }

  /// As [#push]; from then on it is what the recipe's schedule bakes.
  public boolean release(PackedRecipe recipe) {
    Push push = pushTo(open(recipe));
    boolean isStored = push.push(recipe);
    push.release(recipe, clock.instant());
    return isStored;
  }

  private Push pushTo(StageClients scripts) {
    return new Push(new S3RecipeStore(new S3Objects(scripts.s3(), installation.recipesBucket())));
  }

  /// The way back to an earlier image, under the role of the stage update.
  public RollbackStage rollback(RecipeName recipe) {
    StageClients update = open(recipe);
    return new RollbackStage(
        installation, new SsmImageParameters(update.ssm()), new Ec2TestedImages(update.ec2()));
  }

  /// The records of bakes for whoever begins or ends this one, under the role of the stage start.
  /// Who may not assume it is told here, before anything is begun.
  public BakeRecords records(BakeId bake) {
    StageClients start = openStart(bake);
    var _ = start.credentialsEnd();
    return sessions.records(start);
  }

  /// The runs of the pipeline in the tooling account, for whoever begins or ends this bake, under
  /// the role of the stage start.
  public Executions executions(BakeId bake) {
    return new SsmExecutions(openStart(bake).ssm(), installation);
  }

  /// The runs of the pipeline, to be looked at, under the role of the stage start.
  public Executions executions() {
    return new SsmExecutions(sessions.ofWatch().ssm(), installation);
  }

  /// The records of all bakes, to be read, under the role of the stage start.
  public BakeRecords records() {
    return sessions.records(sessions.ofWatch());
  }

  /// Terminates what instances a bake has left, each under the role of the stage that launched it.
  ///
  /// @return the stages of which there was any that was not terminated already
  public List<StageName> endInstances(BakeId bake, RecipeDigest digest) {
    List<StageName> found = new ArrayList<>();
    if (endInstances(StageName.BUILD, InstanceMode.BUILD, bake, digest)) {
      found.add(StageName.BUILD);
    }
    if (endInstances(StageName.TEST, InstanceMode.TEST, bake, digest)) {
      found.add(StageName.TEST);
    }
    return found;
  }

  /// What bakes have in EC2, each seen and removed under the role of its stage.
  public Remains remains() {
    return new Ec2Remains(this);
  }

  /// For seeing what the stage has in EC2.
  StageClients openSearch(StageName stage) {
    return sessions.ofSearch(stage);
  }

  /// For unmaking the image of this bake only, under the role of the stage build.
  public StageClients openUnmaking(BakeId bake) {
    return sessions.ofUnmaking(bake);
  }

  void endInstances(StageName stage, BakeId bake, RecipeDigest digest) {
    var _ =
        endInstances(
            stage, stage == StageName.TEST ? InstanceMode.TEST : InstanceMode.BUILD, bake, digest);
  }

  StageClients open(StageName stage, BakeId bake, RecipeDigest digest) {
    return sessions.ofBake(stage, bake, digest, Duration.ZERO);
  }

  private boolean endInstances(
      StageName stage, InstanceMode mode, BakeId bake, RecipeDigest digest) {
    return stages(UnaryOperator.identity(), InstanceRun::new)
        .instanceRun(open(stage, bake, digest))
        .end(bake, mode);
  }

  /// Whether there is anything new to bake, found out under the roles of the stages lookup and
  /// start.
  public NeedStage need(BakeRequest request, Duration maxAge) {
    StageClients lookup = open(StageName.LOOKUP, request);
    return new NeedStage(
        installation,
        new AwsBaseImages(lookup.ec2(), lookup.ssm(), clock),
        new Ec2PastImages(lookup.ec2()),
        records(),
        maxAge,
        clock);
  }

  /// Whether a later bake of the recipe is current, found out under the role of the stage update.
  public Overtaking overtaking(BakeRequest request) {
    return new Overtaking(
        installation, new SsmImageParameters(open(StageName.UPDATE, request).ssm()));
  }

  /// For a bake whose journal may have entries.
  public Pipeline of(BakeRequest request, StageRunner runner) {
    return new Pipeline(stages(request), runner);
  }

  /// The stages of a bake that nobody has begun.
  public Pipeline.Stages stagesOfNew(BakeRequest request) {
    return stages(request, KnownGap.ofNew(request.bake()), InstanceRun::ofNew);
  }

  /// The stages one by one, each under its own role.
  public Pipeline.Stages stages(BakeRequest request) {
    return stages(request, KnownGap.none(request.bake()), InstanceRun::new);
  }

  private Pipeline.Stages stages(BakeRequest request, KnownGap gap, BakeStages.Runs runs) {
    StageClients lookup = open(StageName.LOOKUP, request);
    StageClients build = open(StageName.BUILD, request);
    StageClients test = open(StageName.TEST, request);
    StageClients update = open(StageName.UPDATE, request);
    StageClients publish = open(StageName.PUBLISH, request);
    BakeStages stages = stages(gap::in, runs);
    return new Pipeline.Stages(
        stages.lookup(lookup),
        stages.build(build),
        stages.test(test),
        stages.update(update),
        stages.publish(publish));
  }

  private BakeStages stages(UnaryOperator<Journal> journals, BakeStages.Runs runs) {
    return new BakeStages(installation, pushed, journals, runs, clock);
  }

  /// For storing this recipe only, under the role of the stage scripts.
  public StageClients open(PackedRecipe recipe) {
    return sessions.ofPush(recipe);
  }

  /// For changing which image of this recipe is current only, under the role of the stage update.
  public StageClients open(RecipeName recipe) {
    return sessions.ofRollback(recipe);
  }

  /// For beginning or ending this bake only, under the role of the stage start.
  public StageClients openStart(BakeId bake) {
    return sessions.ofStart(bake);
  }

  /// For this bake only: the session reaches nothing of another's, see [StageSessions].
  ///
  /// @param stage one of the tooling account's
  public StageClients open(StageName stage, BakeRequest request) {
    Recipe recipe = request.recipe();
    Duration needed =
        switch (stage) {
          case BUILD -> needed(recipe.build().timeout());
          case TEST -> needed(recipe.test().timeout());
          case START,
              DUE,
              PIPELINE,
              SCRIPTS,
              LOOKUP,
              UPDATE,
              PUBLISH,
              COPY,
              CONFIRM,
              FLEET,
              REPLAY ->
              Duration.ZERO;
        };
    return sessions.ofBake(stage, request.bake(), request.digest(), needed);
  }

  @Override
  public void close() {
    sessions.close();
  }

  private static Duration needed(Duration timeout) {
    return timeout.plus(InstanceJob.GRACE).plus(MARGIN);
  }
}
