package dev.kiln.model.installation;

/// Whom the tooling account gives what every member needs: the topics to subscribe to, and the
/// artifacts to install.
public sealed interface Members {

  /// Every account of an organization, also one that joins tomorrow.
  record OfOrganization(OrganizationId organization) implements Members {}

  /// The accounts of the [fleet][Installation#fleet()]: nobody where it names none.
  record OfFleet() implements Members {}
}
