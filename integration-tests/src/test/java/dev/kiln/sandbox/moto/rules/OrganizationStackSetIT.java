package dev.kiln.sandbox.moto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.MotoControl.Organization;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.AccountFilterType;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.cloudformation.model.DeploymentTargets;
import software.amazon.awssdk.services.cloudformation.model.PermissionModels;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackSetRequest;

/// Stack sets of an organization.
@WithMoto
class OrganizationStackSetIT {
  private static final String SERVICE = "member.org.stacksets.cloudformation.amazonaws.com";

  private final Account management;
  private final Account one;
  private final Account two;
  private final Account outside;
  private final Organization organization;

  OrganizationStackSetIT(SharedMoto moto) {
    this.management = moto.account();
    this.one = moto.account();
    this.two = moto.account();
    this.outside = moto.account();
    this.organization = moto.control().joinOrganization(management.id(), one.id(), "one");
    moto.control().joinOrganization(management.id(), two.id(), "two");
  }

  @Test
  @Rule("stacksets.service-managed-needs-trusted-access")
  void refusesAServiceManagedStackSetUntilAccessIsActivated() {
    var reason = Denials.reasonIn(() -> serviceManaged(management));

    activate();
    serviceManaged(management);

    assertThat(reason).startsWith("You must enable organizations access");
  }

  @Test
  @Rule("stacksets.targets-of-organizational-unit")
  void deploysToTheAccountsOfAUnitButNotToTheManagementAccount() {
    activate();
    var fleet = serviceManaged(management);

    deploy(fleet, targets -> targets.organizationalUnitIds(organization.root()));

    assertThat(fleet.accounts()).containsExactlyInAnyOrder(one.toString(), two.toString());
    assertThat(fleet.instance(one).organizationalUnitId()).isEqualTo(organization.root());
    assertThat(
            management
                .cloudFormation()
                .describeStackSet(set -> set.stackSetName(fleet.name()))
                .stackSet()
                .autoDeployment()
                .enabled())
        .isTrue();
    assertThat(one.sqs().listQueues().queueUrls()).hasSize(1);
  }

  @Test
  @Rule("stacksets.targets-of-organizational-unit")
  void namesTheUnitThatWasAskedForOfAnAccountFurtherDown() throws IOException {
    activate();
    var organizations = new Wire(management, "organizations");
    var made =
        organizations.json(
            "AWSOrganizationsV20161128.CreateOrganizationalUnit",
            Map.of("ParentId", organization.root(), "Name", "web"));
    var unit =
        String.valueOf(
            ((Map<?, ?>) JSON.std.mapFrom(made).getOrDefault("OrganizationalUnit", Map.of()))
                .get("Id"));
    organizations.json(
        "AWSOrganizationsV20161128.MoveAccount",
        Map.of(
            "AccountId", one.toString(),
            "SourceParentId", organization.root(),
            "DestinationParentId", unit));
    var fleet = serviceManaged(management);

    deploy(fleet, targets -> targets.organizationalUnitIds(organization.root()));

    assertThat(fleet.accounts()).containsExactlyInAnyOrder(one.toString(), two.toString());
    assertThat(fleet.instance(one).organizationalUnitId()).isEqualTo(organization.root());
  }

  @Test
  @Rule("stacksets.auto-deployment-or-targets")
  void changesAutoDeploymentWithAnUpdateOfAllOnly() {
    activate();
    var fleet = serviceManaged(management);
    deploy(fleet, targets -> targets.organizationalUnitIds(organization.root()));
    Consumer<UpdateStackSetRequest.Builder> off =
        update -> update.usePreviousTemplate(true).autoDeployment(auto -> auto.enabled(false));

    var reason =
        Denials.reasonIn(() ->
            fleet.update(
                off.andThen(update ->
                    update
                        .deploymentTargets(
                            targets -> targets.organizationalUnitIds(organization.root()))
                        .regions(management.region()))));
    fleet.update(off);

    assertThat(reason).contains("AutoDeployment");
    assertThat(
            management
                .cloudFormation()
                .describeStackSet(set -> set.stackSetName(fleet.name()))
                .stackSet()
                .autoDeployment()
                .enabled())
        .isFalse();
  }

  @Test
  @Rule("stacksets.account-filter")
  void deploysToTheNamedAccountsOfAUnitOnlyOrToAllOthers() {
    activate();
    var fleet = serviceManaged(management);

    deploy(fleet, filtered(AccountFilterType.INTERSECTION, one));
    var intersection = fleet.accounts();
    deploy(fleet, filtered(AccountFilterType.DIFFERENCE, one));

    assertThat(intersection).containsExactly(one.toString());
    assertThat(fleet.accounts()).containsExactlyInAnyOrder(one.toString(), two.toString());
  }

  private Consumer<DeploymentTargets.Builder> filtered(AccountFilterType filter, Account account) {
    return targets ->
        targets
            .organizationalUnitIds(organization.root())
            .accounts(account.toString())
            .accountFilterType(filter);
  }

  @Test
  @Rule("stacksets.targets-by-permission-model")
  void takesNoUnitsForASelfManagedStackSet() {
    var fleet = Fleet.in(management, Stacks.QUEUE);

    var reason =
        Denials.reasonIn(
            () -> deploy(fleet, targets -> targets.organizationalUnitIds(organization.root())));

    assertThat(reason).contains("can only have accounts as target");
  }

  @Test
  @Rule("stacksets.delegated-administrator")
  void letsARegisteredAdministratorWorkForTheManagementAccount() {
    activate();
    var reason = Denials.reasonIn(() -> serviceManaged(one, CallAs.DELEGATED_ADMIN));
    new Wire(management, "organizations")
        .json(
            "AWSOrganizationsV20161128.RegisterDelegatedAdministrator",
            Map.of("AccountId", one.toString(), "ServicePrincipal", SERVICE));

    serviceManaged(one, CallAs.DELEGATED_ADMIN);

    assertThat(reason).isEqualTo("Account used is not a delegated administrator");
    assertThat(management.cloudFormation().listStackSets(_ -> {}).summaries()).hasSize(1);
  }

  @Test
  @Rule("gate.principal-org-id")
  void letsInMembersOfAnOrganizationByItsId() {
    var bucket = Buckets.in(management);
    var policy =
        Statement.policy(
            new Statement(Map.of("Effect", "Allow", "Principal", "*", "Action", "s3:ListBucket"))
                .when("StringEquals", "aws:PrincipalOrgID", organization.organization()));
    management.s3().putBucketPolicy(put -> put.bucket(bucket).policy(policy));

    var seen = one.s3().listObjectsV2(list -> list.bucket(bucket)).contents();
    var reason = Denials.reasonIn(() -> outside.s3().listObjectsV2(list -> list.bucket(bucket)));

    assertThat(seen).isEqualTo(List.of());
    assertThat(reason).isNotEqualTo(Denials.NONE);
  }

  private void activate() {
    management.cloudFormation().activateOrganizationsAccess(_ -> {});
  }

  private static Fleet serviceManaged(Account administrator) {
    return serviceManaged(administrator, CallAs.SELF);
  }

  private static Fleet serviceManaged(Account administrator, CallAs as) {
    administrator
        .cloudFormation()
        .createStackSet(create ->
            create
                .stackSetName("kiln-member")
                .templateBody(Stacks.QUEUE)
                .permissionModel(PermissionModels.SERVICE_MANAGED)
                .autoDeployment(auto -> auto.enabled(true).retainStacksOnAccountRemoval(true))
                .callAs(as));
    return new Fleet(administrator, "kiln-member");
  }

  private static void deploy(Fleet fleet, Consumer<DeploymentTargets.Builder> targets) {
    fleet.deploy(create -> create.accounts(List.of()).deploymentTargets(targets));
  }
}
