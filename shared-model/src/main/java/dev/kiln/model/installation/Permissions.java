package dev.kiln.model.installation;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// By what right CloudFormation works in the members' accounts; see [permission models of
/// StackSets](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html).
public sealed interface Permissions {

  /// Roles that AWS Organizations makes, in accounts that belong to units.
  ///
  /// @param units at least one; where the fleet has accounts, only those of them that are in these
  /// @param autoDeployment whether accounts that join the units get their stacks by themselves; [it
  ///   knows no single
  ///   accounts](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html)
  /// @param delegatedAdministrator whether the tooling account is [registered as
  ///   one](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html)
  ///   and not the organization's management account
  record ServiceManaged(
      SortedSet<OrganizationalUnit> units, boolean autoDeployment, boolean delegatedAdministrator)
      implements Permissions {

    /// [An operation takes no
    /// more](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html).
    public static final int MOST_UNITS = 50;

    public ServiceManaged {
      if (units.isEmpty() || units.size() > MOST_UNITS) {
        throw new IllegalArgumentException(
            "%d units, from 1 to %d".formatted(units.size(), MOST_UNITS));
      }
      units = Collections.unmodifiableSortedSet(new TreeSet<>(units));
    }
  }

  /// Roles that somebody made in the tooling account and in every member.
  ///
  /// @param administrationRole name of the role in the tooling account that CloudFormation assumes
  /// @param executionRole name of the role in each member that the former assumes
  record SelfManaged(String administrationRole, String executionRole) implements Permissions {
    public static final SelfManaged DEFAULT =
        new SelfManaged(
            "AWSCloudFormationStackSetAdministrationRole",
            "AWSCloudFormationStackSetExecutionRole");
  }
}
