package dev.kiln.sandbox.privileges;

import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.policy.PolicyDifference;
import dev.kiln.model.policy.PolicyDocument;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.sandbox.privileges.Site.Member;
import dev.kiln.sandbox.setup.Deployment;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.iam.IamClient;

/// The policies of the stages' roles at a site, which are changed for a while and put back.
final class RolePolicies {
  private final Site site;
  private final Map<StageName, String> installed = new EnumMap<>(StageName.class);

  private RolePolicies(Site site) {
    this.site = site;
  }

  /// Reads what the roles have now; nothing is changed yet.
  ///
  /// @throws IllegalStateException when that is not what the model declares: a try would show
  ///   nothing, and what it puts back would be wrong
  static RolePolicies of(Site site) throws IOException {
    RolePolicies policies = new RolePolicies(site);
    List<String> strange = new ArrayList<>();
    for (StageName stage : site.stages()) {
      String present = policies.read(stage);
      String declared = policies.render(StageModel.roleOf(stage));
      if (!PolicyDifference.between(PolicyDocument.grants(declared), PolicyDocument.grants(present))
              .isEmpty()
          || policies.hasOthers(stage)) {
        strange.add(policies.nameOf(stage));
      }
      policies.installed.put(stage, present);
    }
    if (!strange.isEmpty()) {
      throw new IllegalStateException(
          "The rights of %s are not just the declared policy; nothing was changed.\nMaybe an earlier run was killed, or another version is installed: `kiln privileges STAGE --diff` shows the difference."
              .formatted(String.join(", ", strange)));
    }
    policies.keep();
    return policies;
  }

  /// Gives the stage's role the rights of `rights` and no other.
  void give(StageRole rights) {
    put(rights.stage(), render(rights));
  }

  /// Gives the role back what it had.
  void restore(StageName stage) {
    put(stage, Objects.requireNonNull(installed.get(stage)));
  }

  String nameOf(StageName stage) {
    return site.installation()
        .roleName(
            stage,
            StageModel.roleOf(stage).isMembers()
                ? site.member().place().region()
                : site.installation().region());
  }

  private void keep() throws IOException {
    if (site.safe().isPresent()) {
      Path folder = Files.createDirectories(site.safe().get());
      for (Map.Entry<StageName, String> policy : installed.entrySet()) {
        Files.writeString(folder.resolve(nameOf(policy.getKey()) + ".json"), policy.getValue());
      }
    }
  }

  private String read(StageName stage) {
    String encoded =
        iam(stage)
            .getRolePolicy(request -> request.roleName(nameOf(stage)).policyName(Deployment.POLICY))
            .policyDocument();
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  /// Whether anything but the one inline policy has a say in what the role may do.
  private boolean hasOthers(StageName stage) {
    IamClient iam = iam(stage);
    String role = nameOf(stage);
    return !iam.listRolePolicies(request -> request.roleName(role))
            .policyNames()
            .equals(List.of(Deployment.POLICY))
        || !iam.listAttachedRolePolicies(request -> request.roleName(role))
            .attachedPolicies()
            .isEmpty()
        || iam.getRole(request -> request.roleName(role)).role().permissionsBoundary() != null;
  }

  private void put(StageName stage, String policy) {
    iam(stage)
        .putRolePolicy(request ->
            request.roleName(nameOf(stage)).policyName(Deployment.POLICY).policyDocument(policy));
  }

  private IamClient iam(StageName stage) {
    return (StageModel.roleOf(stage).isMembers() ? site.member().operator() : site.tooling()).iam();
  }

  private String render(StageRole role) {
    return StagePolicies.rolePolicy(role, places(role.stage()));
  }

  /// What the model leaves open, for the stage's role.
  Map<Place, String> places(StageName stage) {
    Member member = site.member();
    return StageModel.roleOf(stage).isMembers()
        ? Places.ofMember(
            site.installation(), member.place().account(), member.place().region(), member.key())
        : Places.ofTooling(site.installation());
  }
}
