package dev.kiln.sandbox.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A zip of functions, here the copier's, against the whole libraries, which are on the class path
/// of this test.
class FunctionZipIT {
  private static final int LARGEST_BYTES = 12_000_000;
  private static final String EC2 = "software/amazon/awssdk/services/ec2/";
  private static final Set<String> TRIMMED =
      Set.of("dev/kiln/", "software/amazon/awssdk/services/");

  private final FunctionZip functions = zip();
  private final Map<String, byte[]> entries = entries(functions);
  private final Map<String, Optional<ClassModel>> inZip = new HashMap<>();
  private final Map<String, Optional<ClassModel>> inLibraries = new HashMap<>();

  /// The zip that is looked at.
  FunctionZip zip() {
    return FunctionZip.copier();
  }

  @Test
  void isSmall() throws IOException {
    assertThat(Files.size(functions.file())).isLessThan(LARGEST_BYTES);
  }

  /// What is missing here fails in Lambda at the moment it is first needed.
  @Test
  void lacksNothingThatItsClassesReferTo() {
    Set<String> missing = new TreeSet<>();
    Set<String> unverified = new TreeSet<>();
    ClassFile format =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::classFile)));
    for (String name : classes()) {
      ClassModel model = zipped(name).orElseThrow();
      for (PoolEntry entry : model.constantPool()) {
        lost(entry).ifPresent(what -> missing.add(what + ", which " + name + " refers to"));
      }
      format.verify(model).forEach(error -> unverified.add(name + ": " + error.getMessage()));
    }

    assertThat(missing).as("removed by dev.kiln.packaging although it is needed").isEmpty();
    assertThat(unverified).as("classes the JVM would not take").isEmpty();
  }

  /// Of the methods a library calls by its own interfaces, no class may have lost its own.
  @Test
  void overridesWhatTheWholeLibrariesOverride() {
    Set<String> lost = new TreeSet<>();
    for (String name : classes()) {
      ClassModel here = zipped(name).orElseThrow();
      if (methods(here).stream().noneMatch(method -> method.startsWith("<init>"))) {
        continue;
      }
      Set<String> left = methods(here);
      for (String inherited : inheritedFromOutside(here)) {
        if (!left.contains(inherited)
            && library(name).map(whole -> methods(whole).contains(inherited)).orElse(false)) {
          lost.add(name + "." + inherited);
        }
      }
    }

    assertThat(lost).as("removed by dev.kiln.packaging although libraries call it").isEmpty();
  }

  @Test
  void hasTheProvidersItsServicesName() {
    Set<String> missing = new TreeSet<>();
    entries.forEach((name, bytes) -> {
      if (name.startsWith("META-INF/services/dev.kiln") || isOfServiceInZip(name)) {
        new String(bytes, StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty() && zipped(line.replace('.', '/')).isEmpty())
            .forEach(provider -> missing.add(provider + " of " + name));
      }
    });

    assertThat(missing).isEmpty();
  }

  @Test
  void hasTheOperationsThatAreCalledAndNoOthers() {
    assertThat(operationsOfEc2())
        .anyMatch(method -> method.startsWith("copyImage("))
        .anyMatch(method -> method.startsWith("describeImages("))
        .noneMatch(method -> method.startsWith("runInstances("));
    assertThat(isInZip(EC2 + "model/RunInstancesRequest")).isFalse();
  }

  final Set<String> operationsOfEc2() {
    return methods(zipped(EC2 + "DefaultEc2Client").orElseThrow());
  }

  /// @param name as in class files
  final boolean isInZip(String name) {
    return zipped(name).isPresent();
  }

  private List<String> classes() {
    return entries.keySet().stream()
        .filter(name -> name.endsWith(".class") && TRIMMED.stream().anyMatch(name::startsWith))
        .map(name -> name.substring(0, name.length() - ".class".length()))
        .toList();
  }

  private Optional<String> lost(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type -> {
        String name = type.asInternalName().replaceFirst("^\\[+L(.*);$", "$1");
        yield zipped(name).isEmpty() && library(name).isPresent()
            ? Optional.of("class " + name)
            : Optional.empty();
      }
      case MemberRefEntry member -> {
        String owner = member.owner().asInternalName();
        String wanted = member.name().stringValue() + member.type().stringValue();
        yield !has(owner, wanted, this::zipped) && has(owner, wanted, this::library)
            ? Optional.of("%s of %s".formatted(wanted, owner))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static boolean has(
      String owner, String member, Function<String, Optional<ClassModel>> where) {
    return where
        .apply(owner)
        .map(type ->
            methods(type).contains(member)
                || type.fields().stream()
                    .anyMatch(field ->
                        member.equals(
                            field.fieldName().stringValue() + field.fieldType().stringValue()))
                || parents(type).anyMatch(parent -> has(parent, member, where)))
        .orElse(false);
  }

  private Set<String> inheritedFromOutside(ClassModel type) {
    Set<String> inherited = new TreeSet<>();
    parents(type)
        .forEach(name -> {
          library(name)
              .ifPresent(parent -> {
                if (TRIMMED.stream().noneMatch(name::startsWith)) {
                  inherited.addAll(overridable(parent));
                }
                inherited.addAll(inheritedFromOutside(parent));
              });
        });
    inherited.removeIf(method -> method.startsWith("<"));
    return inherited;
  }

  private static Stream<String> parents(ClassModel type) {
    return Stream.concat(type.superclass().stream(), type.interfaces().stream())
        .map(ClassEntry::asInternalName);
  }

  private static Set<String> methods(ClassModel type) {
    Set<String> methods = new TreeSet<>();
    type.methods()
        .forEach(method ->
            methods.add(method.methodName().stringValue() + method.methodType().stringValue()));
    return methods;
  }

  private static Set<String> overridable(ClassModel type) {
    Set<String> methods = methods(type);
    type.methods().stream()
        .filter(method ->
            method.flags().has(AccessFlag.STATIC) || method.flags().has(AccessFlag.PRIVATE))
        .forEach(method ->
            methods.remove(method.methodName().stringValue() + method.methodType().stringValue()));
    return methods;
  }

  private boolean isOfServiceInZip(String entry) {
    String services = "META-INF/services/";
    return entry.startsWith(services)
        && entries.containsKey(entry.substring(services.length()).replace('.', '/') + ".class");
  }

  private Optional<ClassModel> zipped(String name) {
    return inZip.computeIfAbsent(
        name,
        _ -> {
          byte[] bytes = entries.get(name + ".class");
          return bytes == null ? jdk(name) : Optional.of(ClassFile.of().parse(bytes));
        });
  }

  private Optional<ClassModel> library(String name) {
    return inLibraries.computeIfAbsent(
        name,
        _ -> {
          try (InputStream bytes = FunctionZipIT.class.getResourceAsStream("/" + name + ".class")) {
            return bytes == null
                ? Optional.empty()
                : Optional.of(ClassFile.of().parse(bytes.readAllBytes()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private @Nullable InputStream classFile(ClassDesc type) {
    String descriptor = type.descriptorString();
    String file = descriptor.substring(1, descriptor.length() - 1) + ".class";
    byte[] bytes = entries.get(file);
    return bytes == null
        ? Object.class.getResourceAsStream("/" + file)
        : new ByteArrayInputStream(bytes);
  }

  private static Optional<ClassModel> jdk(String name) {
    try (InputStream bytes = Object.class.getResourceAsStream("/" + name + ".class")) {
      return bytes == null
          ? Optional.empty()
          : Optional.of(ClassFile.of().parse(bytes.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> entries(FunctionZip functions) {
    Map<String, byte[]> entries = new TreeMap<>();
    try (Stream<Path> jars = Files.list(functions.root().resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
          for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            entries.putIfAbsent(entry.getName(), zip.readAllBytes());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }
}
