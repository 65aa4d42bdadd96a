package dev.kiln.baker.changes;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// How a package manager orders the versions of a package, `[epoch:]version[-release]`.
enum VersionOrder implements Comparator<String> {

  /// [deb-version(7)](https://manpages.debian.org/stable/dpkg-dev/deb-version.7.en.html).
  DEB {
    @Override
    int compareParts(String one, String other) {
      return DebPart.compare(one, other);
    }
  },

  /// [rpm-version(7)](https://rpm.org/docs/latest/man/rpm-version.7).
  RPM {
    @Override
    int compareParts(String one, String other) {
      return RpmPart.compare(one, other);
    }
  };

  private static final Set<String> OF_DEB = Set.of("amd64", "arm64", "i386", "armhf", "all");
  private static final Set<String> OF_RPM = Set.of("x86_64", "aarch64", "i686", "noarch");

  /// The order of packages of this architecture, which Debian and Red Hat name differently; empty
  /// for a name that neither has.
  static Optional<VersionOrder> ofArchitecture(String architecture) {
    if (OF_DEB.contains(architecture)) {
      return Optional.of(DEB);
    }
    return OF_RPM.contains(architecture) ? Optional.of(RPM) : Optional.empty();
  }

  @Override
  public int compare(String one, String other) {
    Parts ours = Parts.of(one);
    Parts theirs = Parts.of(other);
    int byEpoch = compareParts(ours.epoch, theirs.epoch);
    if (byEpoch != 0) {
      return byEpoch;
    }
    int byVersion = compareParts(ours.version, theirs.version);
    return byVersion != 0 ? byVersion : compareParts(ours.release, theirs.release);
  }

  abstract int compareParts(String one, String other);

  /// @param release what Debian calls the revision; empty where there is none
  private record Parts(String epoch, String version, String release) {
    static Parts of(String text) {
      int colon = text.indexOf(':');
      String epoch = colon < 0 ? "0" : text.substring(0, colon);
      String rest = text.substring(colon + 1);
      int dash = rest.lastIndexOf('-');
      return dash < 0
          ? new Parts(epoch, rest, "")
          : new Parts(epoch, rest.substring(0, dash), rest.substring(dash + 1));
    }
  }
}
