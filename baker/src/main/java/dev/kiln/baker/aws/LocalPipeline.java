package dev.kiln.baker.aws;

import dev.kiln.baker.build.BuildStage;
import dev.kiln.baker.imagetest.TestStage;
import dev.kiln.baker.instance.InstanceJob;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.JournaledStage;
import dev.kiln.baker.lookup.LookupStage;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.publish.PublishStage;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.Push;
import dev.kiln.baker.update.RollbackStage;
import dev.kiln.baker.update.UpdateStage;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The stages of one bake in this process, each under its own role.
public final class LocalPipeline implements AutoCloseable {

  /// A session has to outlive what is signed with it by the time it takes to get there.
  private static final Duration MARGIN = Duration.ofMinutes(25);

  private final AwsAccess access;
  private final Installation installation;
  private final Clock clock;
  private final List<StageClients> opened = new ArrayList<>();

  public LocalPipeline(AwsAccess access, Installation installation, Clock clock) {
    this.access = access;
    this.installation = installation;
    this.clock = clock;
  }

  /// Stores a recipe, under the role of the stage scripts.
  ///
  /// @return whether anything had to be stored
  public boolean push(PackedRecipe recipe) {
    StageClients scripts =
        open(StageName.SCRIPTS, "push-" + recipe.recipe().name(), Duration.ZERO, null);
    return new Push(new S3RecipeStore(new S3Objects(scripts.s3(), installation.recipesBucket())))
        .push(recipe);
  }

  /// The way back to an earlier image, under the role of the stage update.
  public RollbackStage rollback(RecipeName recipe) {
    StageClients update = open(StageName.UPDATE, "rollback-" + recipe, Duration.ZERO, null);
    return new RollbackStage(
        installation, new SsmImageParameters(update.ssm()), new Ec2TestedImages(update.ec2()));
  }

  public Pipeline of(BakeRequest request, StageRunner runner) {
    return new Pipeline(stages(request), runner);
  }

  /// The stages one by one, each under its own role.
  public Pipeline.Stages stages(BakeRequest request) {
    Recipe recipe = request.recipe();
    StageClients lookup = open(StageName.LOOKUP, request, Duration.ZERO);
    StageClients build = open(StageName.BUILD, request, needed(recipe.build().timeout()));
    StageClients test = open(StageName.TEST, request, needed(recipe.test().timeout()));
    StageClients update = open(StageName.UPDATE, request, Duration.ZERO);
    StageClients publish = open(StageName.PUBLISH, request, Duration.ZERO);
    return new Pipeline.Stages(
        journaled(
            lookup,
            new LookupStage(installation, new AwsBaseImages(lookup.ec2(), lookup.ssm(), clock)),
            new Entry.OfLookup()),
        journaled(
            build,
            new BuildStage(instanceRun(build), new Ec2OwnImages(build.ec2())),
            new Entry.OfBuild()),
        journaled(
            test,
            new TestStage(instanceRun(test), new Ec2TestedMark(test.ec2()), clock),
            new Entry.OfTest()),
        journaled(
            update,
            new UpdateStage(installation, new SsmImageParameters(update.ssm())),
            new Entry.OfUpdate()),
        journaled(
            publish,
            new PublishStage(
                installation,
                new Ec2Sharing(publish.ec2()),
                new SnsAnnouncements(publish.sns()),
                clock),
            new Entry.OfPublish()));
  }

  @Override
  public void close() {
    opened.forEach(StageClients::close);
  }

  private InstanceRun instanceRun(StageClients clients) {
    return new InstanceRun(
        new Ec2Instances(clients.ec2(), installation.builder()),
        new S3Exchange(clients, installation, clock),
        clock);
  }

  private <I, O> Stage<I, O> journaled(StageClients clients, Stage<I, O> stage, Entry<I, O> entry) {
    S3Objects bakes = new S3Objects(clients.s3(), installation.bakesBucket());
    return new JournaledStage<>(stage, entry, new S3Journal(bakes));
  }

  /// For this bake only: the session may touch no other bake's objects and instances.
  private StageClients open(StageName stage, BakeRequest request, Duration needed) {
    String policy =
        StagePolicies.sessionPolicy(
            StageModel.roleOf(stage),
            request.bake(),
            request.digest(),
            Places.ofTooling(installation));
    return open(stage, request.bake().value(), needed, policy);
  }

  private StageClients open(
      StageName stage, String session, Duration needed, @Nullable String policy) {
    StageClients clients = new StageClients(access, installation, stage, session, needed, policy);
    opened.add(clients);
    return clients;
  }

  private static Duration needed(Duration timeout) {
    return timeout.plus(InstanceJob.GRACE).plus(MARGIN);
  }
}
