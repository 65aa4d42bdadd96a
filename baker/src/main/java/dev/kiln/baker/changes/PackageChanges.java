package dev.kiln.baker.changes;

import dev.kiln.baker.changes.PackageChange.Kind;
import dev.kiln.baker.instance.InstalledPackage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What changed between two lists of packages.
///
/// @param changes by kind, then by name
/// @param same how many packages are in both
public record PackageChanges(List<PackageChange> changes, int same) {
  public PackageChanges {
    changes =
        changes.stream()
            .sorted(
                Comparator.comparing(PackageChange::kind)
                    .thenComparing(PackageChange::name)
                    .thenComparing(PackageChange::toString))
            .toList();
  }

  /// A package may be installed in several versions, as kernels are with rpm, and for several
  /// architectures. So one counts as replaced only where it is clear by which: where one of a name
  /// and an architecture, or else one of a name, is left on either side.
  public static PackageChanges between(
      List<InstalledPackage> before, List<InstalledPackage> after) {
    Set<InstalledPackage> gone = new LinkedHashSet<>(before);
    Set<InstalledPackage> come = new LinkedHashSet<>(after);
    Set<InstalledPackage> same = new HashSet<>(gone);
    same.retainAll(come);
    gone.removeAll(same);
    come.removeAll(same);
    List<PackageChange> changes = new ArrayList<>();
    replace(each -> each.name() + "\t" + each.architecture(), gone, come, changes);
    replace(InstalledPackage::name, gone, come, changes);
    gone.stream().map(PackageChange.Removed::new).forEach(changes::add);
    come.stream().map(PackageChange.Added::new).forEach(changes::add);
    return new PackageChanges(changes, same.size());
  }

  public List<PackageChange> of(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).toList();
  }

  /// Moves to `changes` what alone has its key in `gone` and in `come`.
  private static void replace(
      Function<InstalledPackage, String> key,
      Set<InstalledPackage> gone,
      Set<InstalledPackage> come,
      List<PackageChange> changes) {
    Map<String, List<InstalledPackage>> goneByKey = byKey(key, gone);
    Map<String, List<InstalledPackage>> comeByKey = byKey(key, come);
    goneByKey.forEach((each, before) -> {
      List<InstalledPackage> after = comeByKey.getOrDefault(each, List.of());
      if (before.size() == 1 && after.size() == 1) {
        changes.add(new PackageChange.Replaced(before.getFirst(), after.getFirst()));
        gone.remove(before.getFirst());
        come.remove(after.getFirst());
      }
    });
  }

  private static Map<String, List<InstalledPackage>> byKey(
      Function<InstalledPackage, String> key, Set<InstalledPackage> packages) {
    return packages.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }
}
