package dev.kiln.model.installation;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;

/// One installation of Kiln and the names of its parts.
///
/// @param tooling the account where images are baked
/// @param region where it bakes them
/// @param fleet the accounts images may be shared with
public record Installation(
    Namespace namespace, AccountId tooling, Region region, Builder builder, Fleet fleet) {

  /// Where instances that build and test images are launched.
  ///
  /// @param securityGroup without any inbound rule
  public record Builder(String subnet, String securityGroup) {}

  public String recipesBucket() {
    return bucket("recipes");
  }

  public String bakesBucket() {
    return bucket("bakes");
  }

  public String topicName() {
    return namespace + "-image-created";
  }

  public String topicArn() {
    return arn("sns", region.value(), tooling, topicName());
  }

  /// The parameter that says which image of `recipe` is current.
  public String imageParameter(RecipeName recipe) {
    return "/%s/images/%s".formatted(namespace, recipe);
  }

  public String roleName(StageName stage, Region where) {
    return "%s-%s-%s".formatted(namespace, stage, where);
  }

  /// The role of a stage of the tooling account.
  public String roleArn(StageName stage) {
    return arn("iam", "", tooling, "role/" + roleName(stage, region));
  }

  public String copyQueue() {
    return namespace + "-copy";
  }

  public String copyDeadQueue() {
    return namespace + "-copy-dead";
  }

  public String resultsQueue() {
    return namespace + "-results";
  }

  /// The alias of a member's key, without the prefix `alias/`.
  public String keyAlias() {
    return namespace + "-images";
  }

  private String bucket(String what) {
    return "%s-%s-%s-%s".formatted(namespace, what, tooling, region);
  }

  private String arn(String service, String where, AccountId account, String resource) {
    return "arn:%s:%s:%s:%s:%s".formatted(region.partition(), service, where, account, resource);
  }
}
