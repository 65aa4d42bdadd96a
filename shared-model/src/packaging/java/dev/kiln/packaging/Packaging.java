package dev.kiln.packaging;

import java.io.IOException;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which classes the functions in some jars need.
final class Packaging {
  private static final String HANDLER =
      "com/amazonaws/services/lambda/runtime/RequestStreamHandler";
  private static final String SERVICES = "META-INF/services/";

  /// Where Micronaut lists beans: `META-INF/micronaut/<type of reference>/<class>`.
  private static final String BEANS = "META-INF/micronaut/";

  /// What looks for them.
  private static final String CONTEXT = "io/micronaut/context/ApplicationContext";

  /// About the making of a jar, nothing that runs.
  private static final String MAVEN = "META-INF/maven/";

  private final ClassPath classPath;
  private final Reach reach;

  Packaging(List<Jar> jars) {
    classPath = new ClassPath(jars);
    reach = new Reach(classPath);
    List<String> functions = functions();
    if (functions.isEmpty()) {
      throw new IllegalArgumentException("No public class implements " + HANDLER);
    }
    functions.forEach(reach::from);
    do {
      // Beans may be of a command line in the same jar: they count where a function asks for any.
      if (reach.contains(CONTEXT)) {
        ownBeans().forEach(reach::from);
      }
      // A provider may ask for further services.
    } while (reachProviders());
  }

  /// The zip's content, [as Lambda has
  /// it](https://docs.aws.amazon.com/lambda/latest/dg/java-package.html): jars in `lib/`.
  SortedMap<String, byte[]> content() throws IOException {
    Trim trim = new Trim(reach, classPath);
    SortedMap<String, byte[]> content = new TreeMap<>();
    for (Jar jar : classPath.jars()) {
      SortedMap<String, byte[]> entries = new TreeMap<>();
      boolean reached = false;
      for (var entry : jar.entries().entrySet()) {
        String name = entry.getKey();
        if (!name.endsWith(Jar.CLASS)) {
          if (!name.startsWith(MAVEN)) {
            entries.put(name, entry.getValue());
          }
          continue;
        }
        String className = name.substring(0, name.length() - Jar.CLASS.length());
        boolean here = reach.contains(className);
        reached |= here;
        switch (Origin.of(className)) {
          case OWN -> {
            if (here) {
              entries.put(name, entry.getValue());
            }
          }
          case SERVICE -> {
            if (here) {
              entries.put(name, trim.trimmed(classPath.type(className).orElseThrow()));
            }
          }
          case LIBRARY -> entries.put(name, entry.getValue());
          case PLATFORM -> throw new IllegalStateException(className + " in " + jar.fileName());
        }
      }
      if (reached) {
        content.put("lib/" + jar.fileName(), Archive.storedJar(entries));
      }
    }
    return content;
  }

  private List<String> functions() {
    return ownEntries()
        .filter(name -> name.endsWith(Jar.CLASS))
        .map(name -> name.substring(0, name.length() - Jar.CLASS.length()))
        .filter(name -> Origin.of(name) == Origin.OWN)
        .flatMap(name -> classPath.type(name).stream())
        .filter(type -> type.model().flags().has(AccessFlag.PUBLIC))
        .filter(type -> type.parents().anyMatch(HANDLER::equals))
        .map(Type::name)
        .toList();
  }

  /// Beans, which are found by their names.
  private List<String> ownBeans() {
    return ownEntries()
        .filter(name -> name.startsWith(BEANS))
        .map(name -> asClassFile(name.substring(name.lastIndexOf('/') + 1)))
        .toList();
  }

  private boolean reachProviders() {
    boolean found = false;
    for (Jar jar : classPath.jars()) {
      for (var entry : jar.entries().entrySet()) {
        String name = entry.getKey();
        if (name.startsWith(SERVICES)
            && reach.contains(asClassFile(name.substring(SERVICES.length())))) {
          for (String provider : providers(entry.getValue())) {
            if (classPath.type(provider).isPresent() && !reach.contains(provider)) {
              reach.from(provider);
              found = true;
            }
          }
        }
      }
    }
    return found;
  }

  private Stream<String> ownEntries() {
    return classPath.jars().stream()
        .filter(Packaging::isOwn)
        .flatMap(jar -> jar.entries().keySet().stream());
  }

  private static boolean isOwn(Jar jar) {
    return jar.entries().keySet().stream()
        .anyMatch(name -> name.endsWith(Jar.CLASS) && Origin.of(name) == Origin.OWN);
  }

  private static List<String> providers(byte[] file) {
    return new String(file, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .map(Packaging::asClassFile)
        .toList();
  }

  private static String asClassFile(String name) {
    return name.replace('.', '/');
  }
}
