package dev.kiln.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The classes of some jars, and of the JDK below them.
final class ClassPath {
  private final List<Jar> jars;
  private final Map<String, byte[]> classFiles = new HashMap<>();
  private final Map<String, Optional<Type>> types = new HashMap<>();

  ClassPath(List<Jar> jars) {
    this.jars = List.copyOf(jars);
    for (Jar jar : jars) {
      jar.entries()
          .forEach((name, bytes) -> {
            if (name.endsWith(Jar.CLASS)) {
              classFiles.putIfAbsent(name.substring(0, name.length() - Jar.CLASS.length()), bytes);
            }
          });
    }
  }

  List<Jar> jars() {
    return jars;
  }

  /// @param name as in class files
  /// @return empty for what is not there, as optional dependencies of libraries
  Optional<Type> type(String name) {
    Optional<Type> known = types.get(name);
    if (known == null) {
      known = find(name);
      types.put(name, known);
    }
    return known;
  }

  /// All it extends and implements, itself first.
  Set<Type> hierarchy(Type type) {
    Set<Type> hierarchy = new LinkedHashSet<>();
    addHierarchy(type, hierarchy);
    return hierarchy;
  }

  private void addHierarchy(Type type, Set<Type> hierarchy) {
    if (hierarchy.add(type)) {
      type.parents()
          .forEach(parent -> type(parent).ifPresent(found -> addHierarchy(found, hierarchy)));
    }
  }

  private Optional<Type> find(String name) {
    byte[] bytes = classFiles.get(name);
    if (bytes != null) {
      return Optional.of(new Type(Origin.of(name), ClassFile.of().parse(bytes)));
    }
    byte[] platform = platform(name);
    return platform == null
        ? Optional.empty()
        : Optional.of(new Type(Origin.PLATFORM, ClassFile.of().parse(platform)));
  }

  private static byte @Nullable [] platform(String name) {
    try (InputStream bytes = Object.class.getResourceAsStream("/" + name + Jar.CLASS)) {
      return bytes == null ? null : bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
