package dev.kiln.baker.aws;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.aws.SessionPolicies;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Becomes the stages of the tooling account, each time with no more of the role than the purpose
/// needs, see [SessionPolicies].
final class StageSessions implements AutoCloseable {
  private final AwsAccess access;
  private final Installation installation;
  private final Function<Place, String> places;
  private final List<StageClients> opened = new ArrayList<>();

  StageSessions(AwsAccess access, Installation installation) {
    this.access = access;
    this.installation = installation;
    this.places = Place.in(Places.ofTooling(installation));
  }

  /// For storing this recipe.
  StageClients ofPush(PackedRecipe recipe) {
    String policy =
        SessionPolicies.ofPush(
            StageModel.roleOf(StageName.SCRIPTS), recipe.recipe().name(), recipe.digest(), places);
    return open(StageName.SCRIPTS, "push-" + recipe.recipe().name(), Duration.ZERO, policy);
  }

  /// For changing which image of this recipe is current.
  StageClients ofRollback(RecipeName recipe) {
    String policy = SessionPolicies.ofRollback(StageModel.roleOf(StageName.UPDATE), recipe, places);
    return open(StageName.UPDATE, "rollback-" + recipe, Duration.ZERO, policy);
  }

  /// For beginning or ending this bake.
  StageClients ofStart(BakeId bake) {
    String policy = SessionPolicies.ofStart(StageModel.roleOf(StageName.START), bake, places);
    return open(StageName.START, bake.value(), Duration.ZERO, policy);
  }

  /// For seeing the records of all bakes.
  StageClients ofWatch() {
    String policy = SessionPolicies.ofWatch(StageModel.roleOf(StageName.START));
    return open(StageName.START, "watch", Duration.ZERO, policy);
  }

  /// For seeing images, and which are current.
  StageClients ofLook() {
    String policy = SessionPolicies.ofLook(StageModel.roleOf(StageName.LOOKUP));
    return open(StageName.LOOKUP, "look", Duration.ZERO, policy);
  }

  /// For seeing which images nothing uses.
  StageClients ofSurvey() {
    String policy = SessionPolicies.ofSurvey(StageModel.roleOf(StageName.COLLECT));
    return open(StageName.COLLECT, "survey", Duration.ZERO, policy);
  }

  /// For removing them.
  StageClients ofCollection() {
    String policy = SessionPolicies.ofPerson(StageModel.roleOf(StageName.COLLECT));
    return open(StageName.COLLECT, "collect", Duration.ZERO, policy);
  }

  /// For having images stay, or bringing them back.
  StageClients ofKeeping() {
    String policy = SessionPolicies.ofAll(StageModel.roleOf(StageName.KEEP));
    return open(StageName.KEEP, "keep", Duration.ZERO, policy);
  }

  /// For seeing what a stage has in EC2.
  StageClients ofSearch(StageName stage) {
    String policy = SessionPolicies.ofSearch(StageModel.roleOf(stage));
    return open(stage, "sweep", Duration.ZERO, policy);
  }

  /// For a stage of this bake.
  ///
  /// @param needed how long the credentials have to live at least
  StageClients ofBake(StageName stage, BakeId bake, RecipeDigest digest, Duration needed) {
    String policy = SessionPolicies.ofBake(StageModel.roleOf(stage), bake, digest, places);
    return open(stage, bake.value(), needed, policy);
  }

  /// For unmaking the image of this bake, and nothing else.
  StageClients ofUnmaking(BakeId bake) {
    String policy = SessionPolicies.ofUnmaking(StageModel.roleOf(StageName.BUILD), bake, places);
    return open(StageName.BUILD, bake.value(), Duration.ZERO, policy);
  }

  BakeRecords records(StageClients start) {
    return new S3BakeRecords(new S3Objects(start.s3(), installation.bakesBucket()));
  }

  @Override
  public void close() {
    opened.forEach(StageClients::close);
  }

  private StageClients open(StageName stage, String session, Duration needed, String policy) {
    StageClients clients = new StageClients(access, installation, stage, session, needed, policy);
    opened.add(clients);
    return clients;
  }
}
