package dev.kiln.stacksets.aws;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.OrganizationalUnit;
import dev.kiln.model.installation.Pace;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Quantity;
import dev.kiln.stacksets.rollout.Batch;
import dev.kiln.stacksets.rollout.Definition;
import dev.kiln.stacksets.rollout.Operation;
import dev.kiln.stacksets.rollout.OperationId;
import dev.kiln.stacksets.rollout.OperationResult;
import dev.kiln.stacksets.rollout.Page;
import dev.kiln.stacksets.rollout.Scope;
import dev.kiln.stacksets.rollout.StackInstance;
import dev.kiln.stacksets.rollout.StackSet;
import dev.kiln.stacksets.rollout.StackSets;
import dev.kiln.stacksets.rollout.Target;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AccountFilterType;
import software.amazon.awssdk.services.cloudformation.model.AutoDeployment;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ConcurrencyMode;
import software.amazon.awssdk.services.cloudformation.model.DeploymentTargets;
import software.amazon.awssdk.services.cloudformation.model.PermissionModels;
import software.amazon.awssdk.services.cloudformation.model.RegionConcurrencyType;
import software.amazon.awssdk.services.cloudformation.model.StackInstanceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationPreferences;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationResultSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSetStatus;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackSetRequest;

/// The StackSet over CloudFormation.
public final class CloudFormationStackSets implements StackSets {
  private static final int PAGE = 100;
  private static final Set<String> STACK_SET_UNKNOWN = Set.of("StackSetNotFoundException");
  private static final Set<String> UNKNOWN =
      Set.of("OperationNotFoundException", "StackSetNotFoundException");

  private static final Set<String> ID_IS_TAKEN = Set.of("OperationIdAlreadyExistsException");
  private static final Set<String> NAME_IS_TAKEN = Set.of("NameAlreadyExistsException");

  private final CloudFormationClient client;
  private final Site site;

  /// @param name the StackSet's
  /// @param tooling the account it is in
  public record Site(
      String name, AccountId tooling, Region region, Permissions permissions, Pace pace) {}

  public CloudFormationStackSets(CloudFormationClient client, Site site) {
    this.client = client;
    this.site = site;
  }

  @Override
  public Optional<StackSet> find() {
    return orUnknown(
        STACK_SET_UNKNOWN,
        () ->
            Optional.of(
                    client
                        .describeStackSet(
                            request -> request.stackSetName(site.name()).callAs(callAs()))
                        .stackSet())
                .filter(found -> found.status() != StackSetStatus.DELETED)
                .map(CloudFormationStackSets::stackSet));
  }

  private static StackSet stackSet(
      software.amazon.awssdk.services.cloudformation.model.StackSet found) {
    return new StackSet(
        found.templateBody(),
        CloudFormationStacks.values(found.parameters()),
        found.permissionModel() == PermissionModels.SERVICE_MANAGED,
        found.autoDeployment() != null && Boolean.TRUE.equals(found.autoDeployment().enabled()));
  }

  @Override
  public void create(Definition definition, Optional<String> template) {
    unlessTaken(
        NAME_IS_TAKEN,
        () ->
            client.createStackSet(request -> {
              request
                  .stackSetName(site.name())
                  .description("Kiln: encrypted copies of images")
                  .parameters(CloudFormationStacks.parameters(definition.parameters()))
                  .capabilities(Capability.CAPABILITY_NAMED_IAM)
                  .managedExecution(execution -> execution.active(true))
                  .callAs(callAs());
              template.ifPresentOrElse(
                  request::templateURL, () -> request.templateBody(definition.template()));
              switch (site.permissions()) {
                case Permissions.ServiceManaged service ->
                    request
                        .permissionModel(PermissionModels.SERVICE_MANAGED)
                        .autoDeployment(autoDeployment(service));
                case Permissions.SelfManaged self ->
                    request
                        .permissionModel(PermissionModels.SELF_MANAGED)
                        .administrationRoleARN(administrationRole(self))
                        .executionRoleName(self.executionRole());
              }
            }));
  }

  @Override
  public void update(
      Definition definition, Optional<String> template, Optional<Batch> where, OperationId id) {
    begin(() ->
        client.updateStackSet(request -> {
          permitted(request)
              .parameters(CloudFormationStacks.parameters(definition.parameters()))
              .operationId(id.value());
          where.ifPresent(batch ->
              request
                  .accounts(accounts(batch))
                  .deploymentTargets(targets(batch))
                  .regions(regions(batch)));
          template.ifPresentOrElse(
              request::templateURL, () -> request.templateBody(definition.template()));
          // It is refused beside targets, and stays as it is.
          if (site.permissions() instanceof Permissions.ServiceManaged service && where.isEmpty()) {
            request.autoDeployment(autoDeployment(service));
          }
        }));
  }

  /// Without a list of overrides each keeps its own. UpdateStackSet would not do: with parameters
  /// it marks all other instances as outdated.
  @Override
  public void retry(Batch batch, OperationId id) {
    begin(() ->
        client.updateStackInstances(request ->
            request
                .stackSetName(site.name())
                .accounts(accounts(batch))
                .deploymentTargets(targets(batch))
                .regions(regions(batch))
                .operationPreferences(preferences())
                .operationId(id.value())
                .callAs(callAs())));
  }

  @Override
  public void createInstances(Batch batch, SortedMap<String, String> overrides, OperationId id) {
    begin(() ->
        client.createStackInstances(request -> {
          request
              .stackSetName(site.name())
              .accounts(accounts(batch))
              .deploymentTargets(targets(batch))
              .regions(regions(batch))
              .operationPreferences(preferences())
              .operationId(id.value())
              .callAs(callAs());
          if (!overrides.isEmpty()) {
            request.parameterOverrides(CloudFormationStacks.parameters(overrides));
          }
        }));
  }

  /// An empty list of overrides sets all of them back, no list leaves them as they are.
  @Override
  public void override(Batch batch, SortedMap<String, String> overrides, OperationId id) {
    begin(() ->
        client.updateStackInstances(request ->
            request
                .stackSetName(site.name())
                .accounts(accounts(batch))
                .deploymentTargets(targets(batch))
                .regions(regions(batch))
                .parameterOverrides(CloudFormationStacks.parameters(overrides))
                .operationPreferences(preferences())
                .operationId(id.value())
                .callAs(callAs())));
  }

  @Override
  public void deleteInstances(Batch batch, OperationId id) {
    begin(() ->
        client.deleteStackInstances(request ->
            request
                .stackSetName(site.name())
                .accounts(accounts(batch))
                .deploymentTargets(targets(batch))
                .regions(regions(batch))
                .retainStacks(false)
                .operationPreferences(preferences())
                .operationId(id.value())
                .callAs(callAs())));
  }

  @Override
  public Page<StackInstance> instances(Optional<String> from) {
    return CloudFormationFailures.told(() -> {
      var page =
          client.listStackInstances(request ->
              request
                  .stackSetName(site.name())
                  .maxResults(PAGE)
                  .nextToken(from.orElse(null))
                  .callAs(callAs()));
      return new Page<>(
          page.summaries().stream().map(CloudFormationStackSets::instance).toList(),
          Optional.ofNullable(page.nextToken()));
    });
  }

  private static StackInstance instance(StackInstanceSummary summary) {
    String detail =
        summary.stackInstanceStatus() == null
            ? ""
            : text(summary.stackInstanceStatus().detailedStatusAsString());
    return new StackInstance(
        new Target(new AccountId(summary.account()), new Region(summary.region())),
        Optional.ofNullable(summary.organizationalUnitId())
            .filter(unit -> !unit.isEmpty())
            .map(OrganizationalUnit::new),
        StackInstance.State.valueOf(summary.statusAsString()),
        detail,
        text(summary.statusReason()),
        text(summary.driftStatusAsString()),
        text(summary.lastOperationId()));
  }

  @Override
  public SortedMap<String, String> overridesOf(Target target) {
    return CloudFormationFailures.told(() ->
        CloudFormationStacks.values(
            client
                .describeStackInstance(request ->
                    request
                        .stackSetName(site.name())
                        .stackInstanceAccount(target.account().value())
                        .stackInstanceRegion(target.region().value())
                        .callAs(callAs()))
                .stackInstance()
                .parameterOverrides()));
  }

  @Override
  public Optional<Operation> operation(OperationId id) {
    return orUnknown(
        UNKNOWN,
        () -> {
          var found =
              client
                  .describeStackSetOperation(request ->
                      request.stackSetName(site.name()).operationId(id.value()).callAs(callAs()))
                  .stackSetOperation();
          return Optional.of(
              new Operation(
                  id,
                  found.actionAsString(),
                  Operation.State.valueOf(found.statusAsString()),
                  text(found.statusReason()),
                  found.creationTimestamp()));
        });
  }

  @Override
  public Optional<Scope> scope(OperationId id) {
    return orUnknown(
        UNKNOWN,
        () -> {
          DeploymentTargets targets =
              client
                  .describeStackSetOperation(request ->
                      request.stackSetName(site.name()).operationId(id.value()).callAs(callAs()))
                  .stackSetOperation()
                  .deploymentTargets();
          return Optional.ofNullable(targets)
              .map(known ->
                  new Scope(
                      known.organizationalUnitIds().stream()
                          .map(OrganizationalUnit::new)
                          .collect(Collectors.toCollection(TreeSet::new)),
                      known.accounts().isEmpty() && known.accountsUrl() == null));
        });
  }

  @Override
  public Page<Operation> operations(Optional<String> from) {
    return CloudFormationFailures.told(() -> {
      var page =
          client.listStackSetOperations(request ->
              request
                  .stackSetName(site.name())
                  .maxResults(PAGE)
                  .nextToken(from.orElse(null))
                  .callAs(callAs()));
      return new Page<>(
          page.summaries().stream()
              .map(each ->
                  new Operation(
                      new OperationId(each.operationId()),
                      each.actionAsString(),
                      Operation.State.valueOf(each.statusAsString()),
                      text(each.statusReason()),
                      each.creationTimestamp()))
              .toList(),
          Optional.ofNullable(page.nextToken()));
    });
  }

  @Override
  public Page<OperationResult> results(OperationId id, Optional<String> from) {
    return CloudFormationFailures.told(() -> {
      var page =
          client.listStackSetOperationResults(request ->
              request
                  .stackSetName(site.name())
                  .operationId(id.value())
                  .maxResults(PAGE)
                  .nextToken(from.orElse(null))
                  .callAs(callAs()));
      return new Page<>(
          page.summaries().stream().map(CloudFormationStackSets::result).toList(),
          Optional.ofNullable(page.nextToken()));
    });
  }

  private static OperationResult result(StackSetOperationResultSummary summary) {
    return new OperationResult(
        new Target(new AccountId(summary.account()), new Region(summary.region())),
        OperationResult.State.valueOf(summary.statusAsString()),
        text(summary.statusReason()));
  }

  /// What every update has to say again.
  private UpdateStackSetRequest.Builder permitted(UpdateStackSetRequest.Builder request) {
    request
        .stackSetName(site.name())
        .capabilities(Capability.CAPABILITY_NAMED_IAM)
        .operationPreferences(preferences())
        .callAs(callAs());
    if (site.permissions() instanceof Permissions.SelfManaged self) {
      request
          .administrationRoleARN(administrationRole(self))
          .executionRoleName(self.executionRole());
    }
    return request;
  }

  private StackSetOperationPreferences preferences() {
    Pace pace = site.pace();
    StackSetOperationPreferences.Builder preferences =
        StackSetOperationPreferences.builder()
            .concurrencyMode(
                switch (pace.mode()) {
                  case STRICT -> ConcurrencyMode.STRICT_FAILURE_TOLERANCE;
                  case SOFT -> ConcurrencyMode.SOFT_FAILURE_TOLERANCE;
                })
            .regionConcurrencyType(
                switch (pace.regions()) {
                  case SEQUENTIAL -> RegionConcurrencyType.SEQUENTIAL;
                  case PARALLEL -> RegionConcurrencyType.PARALLEL;
                });
    switch (pace.concurrency()) {
      case Quantity.Count(int accounts) -> preferences.maxConcurrentCount(accounts);
      case Quantity.Percentage(int percent) -> preferences.maxConcurrentPercentage(percent);
    }
    switch (pace.failureTolerance()) {
      case Quantity.Count(int accounts) -> preferences.failureToleranceCount(accounts);
      case Quantity.Percentage(int percent) -> preferences.failureTolerancePercentage(percent);
    }
    return preferences.build();
  }

  /// Null where the batch goes by units, which CloudFormation takes elsewhere.
  private static @Nullable Collection<String> accounts(Batch batch) {
    return batch.units().isEmpty() ? ids(batch) : null;
  }

  private static @Nullable DeploymentTargets targets(Batch batch) {
    if (batch.units().isEmpty()) {
      return null;
    }
    DeploymentTargets.Builder targets =
        DeploymentTargets.builder()
            .organizationalUnitIds(batch.units().stream().map(OrganizationalUnit::id).toList());
    return batch.accounts().isEmpty()
        ? targets.accountFilterType(AccountFilterType.NONE).build()
        : targets.accounts(ids(batch)).accountFilterType(AccountFilterType.INTERSECTION).build();
  }

  private static List<String> ids(Batch batch) {
    return batch.accounts().stream().map(AccountId::value).toList();
  }

  private static List<String> regions(Batch batch) {
    return batch.regions().stream().map(Region::value).toList();
  }

  private static AutoDeployment autoDeployment(Permissions.ServiceManaged service) {
    AutoDeployment.Builder deployment = AutoDeployment.builder().enabled(service.autoDeployment());
    return service.autoDeployment()
        ? deployment.retainStacksOnAccountRemoval(false).build()
        : deployment.build();
  }

  private String administrationRole(Permissions.SelfManaged self) {
    return "arn:%s:iam::%s:role/%s"
        .formatted(site.region().partition(), site.tooling(), self.administrationRole());
  }

  private CallAs callAs() {
    return site.permissions() instanceof Permissions.ServiceManaged service
            && service.delegatedAdministrator()
        ? CallAs.DELEGATED_ADMIN
        : CallAs.SELF;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /// An operation of that id that is there already is the one that is meant.
  private static void begin(Runnable call) {
    unlessTaken(ID_IS_TAKEN, call);
  }

  private static void unlessTaken(Set<String> codes, Runnable call) {
    boolean _ =
        CloudFormationFailures.told(() -> {
          try {
            call.run();
            return true;
          } catch (AwsServiceException e) {
            if (CloudFormationFailures.isAnyOf(CloudFormationFailures.code(e), codes)) {
              return false;
            }
            throw e;
          }
        });
  }

  private static <T> Optional<T> orUnknown(Set<String> codes, Supplier<Optional<T>> call) {
    return CloudFormationFailures.told(() -> {
      try {
        return call.get();
      } catch (AwsServiceException e) {
        if (CloudFormationFailures.isAnyOf(CloudFormationFailures.code(e), codes)) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }
}
