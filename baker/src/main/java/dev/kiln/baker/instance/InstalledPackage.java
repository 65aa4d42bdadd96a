package dev.kiln.baker.instance;

/// A package of the instance's system (deb or rpm) as its package manager names it.
public record InstalledPackage(String name, String version, String architecture) {

  String line() {
    return name + "\t" + version + "\t" + architecture;
  }
}
