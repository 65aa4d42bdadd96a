package dev.kiln.model.installation;

import dev.kiln.model.document.Kind;
import dev.kiln.model.document.Section;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what `kiln.yaml` says of the roll-out: the keys `organization`, `fleet` and `rollout`.
final class RolloutReader {
  private static final String ORGANIZATION = "organization";
  private static final String FLEET = "fleet";
  private static final String ACCOUNTS = "accounts";
  private static final String UNITS = "organizationalUnits";
  private static final String REGIONS = "regions";
  private static final String ROLLOUT = "rollout";
  private static final String PERMISSIONS = "permissions";
  private static final String AUTO_DEPLOYMENT = "autoDeployment";
  private static final String DELEGATED = "delegatedAdministrator";
  private static final String ADMINISTRATION_ROLE = "administrationRole";
  private static final String EXECUTION_ROLE = "executionRole";

  static final Kind<OrganizationId> ORGANIZATION_ID =
      new Kind<>("an organization's id such as o-a1b2c3d4e5", OrganizationId::new);
  static final Kind<OrganizationalUnit> UNIT =
      new Kind<>(
          "an organizational unit such as ou-ab12-cd34ef56, or the root such as r-ab12",
          OrganizationalUnit::new);
  static final Kind<Boolean> MODEL = Kind.choice("service-managed", "self-managed");
  static final Kind<Boolean> MODE = Kind.choice("soft", "strict");
  static final Kind<Boolean> ORDER = Kind.choice("parallel", "sequential");
  static final Kind<String> ROLE =
      Kind.matching("[a-zA-Z0-9_+=.@-]{1,64}", "the name of a role, without its path");
  static final Kind<Quantity> TOLERANCE =
      new Kind<>("accounts such as 2, or a share such as 10%", Quantity::of);
  static final Kind<Quantity> CONCURRENCY =
      new Kind<>(
          "accounts such as 10, or a share such as 25%, more than 0",
          text -> {
            Quantity quantity = Quantity.of(text);
            if (quantity.isZero()) {
              throw new IllegalArgumentException(text);
            }
            return quantity;
          });

  /// [Names of
  /// parameters](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html).
  private static final Pattern PARAMETER = Pattern.compile("[a-zA-Z0-9]{1,255}");

  private final Section top;
  private final @Nullable Section fleet;

  private RolloutReader(Section top) {
    this.top = top;
    this.fleet = top.has(FLEET) ? top.section(FLEET).orElse(null) : null;
  }

  /// @param fleet whom images may be shared with
  record Found(Fleet fleet, Members members, Rollout rollout) {}

  /// Empty after a problem.
  static Optional<Found> read(Section top) {
    return new RolloutReader(top).read();
  }

  private Optional<Found> read() {
    boolean isWrongFleet = top.has(FLEET) && fleet == null;
    Optional<List<AccountId>> accounts = list(fleet, ACCOUNTS, InstallationFile.ACCOUNT);
    Optional<List<OrganizationalUnit>> units = list(fleet, UNITS, UNIT);
    Optional<List<Region>> regions = list(fleet, REGIONS, InstallationFile.REGION);
    Optional<Members> members =
        top.has(ORGANIZATION)
            ? top.required(ORGANIZATION, ORGANIZATION_ID).map(Members.OfOrganization::new)
            : Optional.of(new Members.OfFleet());
    Optional<Section> section = top.has(ROLLOUT) ? top.section(ROLLOUT) : Optional.empty();
    boolean isWrongRollout = top.has(ROLLOUT) && section.isEmpty();
    if (fleet != null && !fleet.has(ACCOUNTS) && !fleet.has(UNITS)) {
      fleet.problem("", "names nobody; expected %s, or %s, or both".formatted(ACCOUNTS, UNITS));
      return Optional.empty();
    }
    boolean isTooLarge = accounts.isPresent() && accounts.get().size() > Fleet.MOST;
    if (isTooLarge && fleet != null) {
      fleet.problem(
          ACCOUNTS,
          "%d accounts; expected at most %d, more do not fit into a role's policy; without accounts, images may be shared with any account"
              .formatted(accounts.get().size(), Fleet.MOST));
    }
    Optional<Permissions> permissions =
        permissions(section, accounts.orElse(List.of()), units.orElse(List.of()));
    Optional<Pace> pace = section.isEmpty() ? Optional.of(Pace.DEFAULT) : pace(section.get());
    Known known = new Known(accounts.orElse(List.of()), regions.orElse(List.of()));
    Optional<Rollout.Settings> settings =
        section.isEmpty() ? Optional.of(Rollout.Settings.NONE) : settings(section.get(), known);
    boolean hasRegions = fleet != null && fleet.has(REGIONS);
    boolean isNowhere = !hasRegions && (section.isPresent() || (fleet != null && fleet.has(UNITS)));
    if (isNowhere) {
      Section whole = fleet == null ? top : fleet;
      whole.problem(
          fleet == null ? FLEET : REGIONS,
          "is missing; expected the regions copies are made in, to roll out to");
    }
    if (isWrongFleet
        || isWrongRollout
        || isTooLarge
        || isNowhere
        || accounts.isEmpty()
        || units.isEmpty()
        || regions.isEmpty()
        || members.isEmpty()
        || permissions.isEmpty()
        || pace.isEmpty()
        || settings.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Found(
            Fleet.of(accounts.get()),
            members.get(),
            hasRegions
                ? new Rollout.ByStackSet(
                    new TreeSet<>(regions.get()), permissions.get(), pace.get(), settings.get())
                : new Rollout.Elsewhere()));
  }

  /// Empty after a problem.
  private Optional<Permissions> permissions(
      Optional<Section> section, List<AccountId> accounts, List<OrganizationalUnit> units) {
    boolean hasUnits = fleet != null && fleet.has(UNITS);
    Optional<Boolean> isService =
        section.isEmpty()
            ? Optional.of(hasUnits)
            : section.get().optional(PERMISSIONS, MODEL, hasUnits);
    Optional<Boolean> auto = flag(section, AUTO_DEPLOYMENT, accounts.isEmpty());
    Optional<Boolean> delegated = flag(section, DELEGATED, true);
    Optional<String> administration =
        role(section, ADMINISTRATION_ROLE, Permissions.SelfManaged.DEFAULT.administrationRole());
    Optional<String> execution =
        role(section, EXECUTION_ROLE, Permissions.SelfManaged.DEFAULT.executionRole());
    if (isService.isEmpty()
        || auto.isEmpty()
        || delegated.isEmpty()
        || administration.isEmpty()
        || execution.isEmpty()) {
      return Optional.empty();
    }
    return isService.get()
        ? serviceManaged(section, accounts, units, auto.get(), delegated.get())
        : selfManaged(section, hasUnits, administration.get(), execution.get());
  }

  private Optional<Permissions> serviceManaged(
      Optional<Section> section,
      List<AccountId> accounts,
      List<OrganizationalUnit> units,
      boolean auto,
      boolean delegated) {
    boolean isRight = areAbsent(section, "self", ADMINISTRATION_ROLE, EXECUTION_ROLE);
    if (fleet == null || !fleet.has(UNITS)) {
      section.ifPresent(rollout ->
          rollout.problem(
              PERMISSIONS,
              "service-managed works on organizational units; expected fleet.%s".formatted(UNITS)));
      isRight = false;
    }
    if (!top.has(ORGANIZATION)) {
      top.problem(
          ORGANIZATION,
          "is missing; organizational units belong to one, expected %s"
              .formatted(ORGANIZATION_ID.wanted()));
      isRight = false;
    }
    if (units.size() > Permissions.ServiceManaged.MOST_UNITS && fleet != null) {
      fleet.problem(
          UNITS,
          "%d units; expected at most %d, more CloudFormation does not take at once; maybe name the unit they are in"
              .formatted(units.size(), Permissions.ServiceManaged.MOST_UNITS));
      isRight = false;
    }
    if (auto && !accounts.isEmpty() && section.isPresent()) {
      section
          .get()
          .problem(
              AUTO_DEPLOYMENT,
              "goes to all accounts of the units, whatever fleet.accounts says; expected one of them without the other");
      isRight = false;
    }
    return isRight && !units.isEmpty()
        ? Optional.of(new Permissions.ServiceManaged(new TreeSet<>(units), auto, delegated))
        : Optional.empty();
  }

  private Optional<Permissions> selfManaged(
      Optional<Section> section, boolean hasUnits, String administration, String execution) {
    boolean isRight = areAbsent(section, "service", AUTO_DEPLOYMENT, DELEGATED);
    if (hasUnits && fleet != null) {
      fleet.problem(
          UNITS, "belongs to service-managed; self-managed takes fleet.%s".formatted(ACCOUNTS));
      isRight = false;
    }
    return isRight
        ? Optional.of(new Permissions.SelfManaged(administration, execution))
        : Optional.empty();
  }

  /// @param whose `service` or `self`
  private static boolean areAbsent(Optional<Section> section, String whose, String... keys) {
    boolean isRight = true;
    for (String key : keys) {
      if (section.isPresent() && section.get().has(key)) {
        section.get().problem(key, "belongs to %s-managed".formatted(whose));
        isRight = false;
      }
    }
    return isRight;
  }

  private static Optional<Pace> pace(Section rollout) {
    Optional<Quantity> concurrency =
        rollout.optional("concurrency", CONCURRENCY, Pace.DEFAULT.concurrency());
    Optional<Quantity> tolerance =
        rollout.optional("failureTolerance", TOLERANCE, Pace.DEFAULT.failureTolerance());
    Optional<Boolean> isSoft = rollout.optional("concurrencyMode", MODE, true);
    Optional<Boolean> isParallel = rollout.optional("regionConcurrency", ORDER, false);
    if (concurrency.isEmpty() || tolerance.isEmpty() || isSoft.isEmpty() || isParallel.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pace(
            concurrency.get(),
            tolerance.get(),
            isSoft.get() ? Pace.Mode.SOFT : Pace.Mode.STRICT,
            isParallel.get() ? Pace.Order.PARALLEL : Pace.Order.SEQUENTIAL));
  }

  /// @param known the fleet's accounts, and its regions
  private static Optional<Rollout.Settings> settings(Section rollout, Known known) {
    Optional<Section> parameters =
        rollout.has("parameters") ? rollout.section("parameters") : Optional.empty();
    boolean isWrong = rollout.has("parameters") && parameters.isEmpty();
    Optional<SortedMap<String, String>> tooling = parameters(parameters, "tooling");
    Optional<SortedMap<String, String>> artifacts = parameters(parameters, "artifacts");
    Optional<SortedMap<String, String>> member = parameters(parameters, "member");
    Optional<List<Rollout.SomeMembers>> exceptions = exceptions(rollout, known);
    if (isWrong
        || tooling.isEmpty()
        || artifacts.isEmpty()
        || member.isEmpty()
        || exceptions.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rollout.Settings(tooling.get(), artifacts.get(), member.get(), exceptions.get()));
  }

  private static Optional<List<Rollout.SomeMembers>> exceptions(Section rollout, Known known) {
    if (!rollout.has("overrides")) {
      return Optional.of(List.of());
    }
    Optional<List<Section>> sections = rollout.sections("overrides");
    if (sections.isEmpty()) {
      return Optional.empty();
    }
    List<Rollout.SomeMembers> read = new ArrayList<>();
    for (Section each : sections.get()) {
      Optional<List<AccountId>> accounts =
          each.list(
              ACCOUNTS, InstallationFile.ACCOUNT, account -> stranger(account, known.accounts()));
      Optional<List<Region>> regions =
          each.has(REGIONS)
              ? each.list(
                  REGIONS, InstallationFile.REGION, region -> stranger(region, known.regions()))
              : Optional.of(List.of());
      if (!each.has("parameters")) {
        each.problem("parameters", "is missing; expected names of parameters with their values");
      }
      Optional<SortedMap<String, String>> values = parameters(Optional.of(each), "parameters");
      if (accounts.isPresent() && regions.isPresent() && values.isPresent()) {
        read.add(
            new Rollout.SomeMembers(
                new TreeSet<>(accounts.get()), new TreeSet<>(regions.get()), values.get()));
      }
    }
    return read.size() == sections.get().size() ? Optional.of(read) : Optional.empty();
  }

  private static <T> List<String> stranger(T value, List<T> known) {
    return known.isEmpty() || known.contains(value)
        ? List.of()
        : List.of("%s is not in the fleet".formatted(value));
  }

  /// Empty lists where the fleet does not say it, or says it wrong.
  private record Known(List<AccountId> accounts, List<Region> regions) {}

  /// Empty after a problem.
  private static Optional<SortedMap<String, String>> parameters(
      Optional<Section> section, String key) {
    if (section.isEmpty()) {
      return Optional.of(new TreeMap<>());
    }
    Map<String, String> texts = section.get().texts(key);
    boolean isRight = true;
    for (String name : texts.keySet()) {
      if (!PARAMETER.matcher(name).matches()) {
        section
            .get()
            .problem(
                key,
                "\"%s\" is no name of a parameter; expected letters and digits".formatted(name));
        isRight = false;
      }
    }
    return isRight ? Optional.of(new TreeMap<>(texts)) : Optional.empty();
  }

  private static Optional<Boolean> flag(Optional<Section> section, String key, boolean otherwise) {
    return section.isEmpty()
        ? Optional.of(otherwise)
        : section.get().optional(key, Kind.FLAG, otherwise);
  }

  private static Optional<String> role(Optional<Section> section, String key, String otherwise) {
    return section.isEmpty()
        ? Optional.of(otherwise)
        : section.get().optional(key, ROLE, otherwise);
  }

  /// Empty after a problem; an empty list where nothing is said.
  private static <T> Optional<List<T>> list(@Nullable Section section, String key, Kind<T> kind) {
    return section != null && section.has(key) ? section.list(key, kind) : Optional.of(List.of());
  }
}
