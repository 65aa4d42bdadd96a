package dev.kiln.baker.changes;

import dev.kiln.baker.instance.InstalledPackage;
import java.util.Locale;

/// What became of one package.
public sealed interface PackageChange {

  Kind kind();

  String name();

  record Added(InstalledPackage installed) implements PackageChange {
    @Override
    public Kind kind() {
      return Kind.ADDED;
    }

    @Override
    public String name() {
      return installed.name();
    }
  }

  record Removed(InstalledPackage installed) implements PackageChange {
    @Override
    public Kind kind() {
      return Kind.REMOVED;
    }

    @Override
    public String name() {
      return installed.name();
    }
  }

  /// Another version, or the same for another architecture.
  record Replaced(InstalledPackage before, InstalledPackage after) implements PackageChange {

    /// [Kind#CHANGED] where the two packages have no common order, or the same place in it.
    @Override
    public Kind kind() {
      var order = VersionOrder.ofArchitecture(before.architecture());
      if (order.isEmpty() || !order.equals(VersionOrder.ofArchitecture(after.architecture()))) {
        return Kind.CHANGED;
      }
      int direction = order.get().compare(before.version(), after.version());
      return direction < 0 ? Kind.UPGRADED : direction > 0 ? Kind.DOWNGRADED : Kind.CHANGED;
    }

    @Override
    public String name() {
      return before.name();
    }
  }

  /// In the order in which they are told.
  enum Kind {
    ADDED,
    REMOVED,
    UPGRADED,
    DOWNGRADED,
    CHANGED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
