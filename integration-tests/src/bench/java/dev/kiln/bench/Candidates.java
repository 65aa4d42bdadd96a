package dev.kiln.bench;

import dev.kiln.copier.CopyFunction;
import dev.kiln.sandbox.functions.FunctionZip;
import dev.kiln.sandbox.functions.RuntimeInterfaceClient;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Lays out what is compared as it would be in Lambda.
final class Candidates {
  static final String PLAIN = "plain handler";
  static final String KILN = "Kiln's zip";

  /// What Kiln's function has and the plain one does without.
  private static final List<String> NOT_PLAIN =
      List.of(
          "kiln-",
          "micronaut-",
          "logback-",
          "snakeyaml-",
          "jakarta.",
          "sqs-",
          "ssm-",
          "kms-",
          "iam-policy-builder-",
          "aws-json-protocol-");

  private final Path folder;

  Candidates(Path folder) {
    this.folder = folder;
  }

  /// @param copierClassPath the file in which the copier's build wrote its class path
  List<Candidate> all(Path copierClassPath) throws IOException, InterruptedException {
    List<Candidate> all = new ArrayList<>(List.of(plain(copierClassPath), kiln(CopyFunction.MEMORY_MEGABYTES)));
    if (hasBoto3()) {
      all.add(python());
    }
    return all;
  }

  /// @param memoryMegabytes of the function
  static Candidate kiln(int memoryMegabytes) throws IOException {
    FunctionZip zip = FunctionZip.copier();
    return new Candidate(
        KILN,
        zip.root(),
        java(CopyFunction.class, memoryMegabytes),
        OptionalLong.of(Files.size(zip.file())));
  }

  private Candidate plain(Path copierClassPath) throws IOException {
    Path task = folder.resolve("plain");
    Path lib = Files.createDirectories(task.resolve("lib"));
    String classPath = Files.readString(copierClassPath).strip();
    for (String jar : classPath.split(File.pathSeparator, -1)) {
      Path file = Path.of(jar);
      String name = file.getFileName().toString();
      if (NOT_PLAIN.stream().noneMatch(name::startsWith)) {
        Files.copy(file, lib.resolve(name));
      }
    }
    String handler = PlainHandler.class.getName().replace('.', '/') + ".class";
    Path target = task.resolve(handler);
    Files.createDirectories(target.resolveSibling("."));
    try (InputStream bytes = PlainHandler.class.getResourceAsStream("/" + handler)) {
      Files.copy(Objects.requireNonNull(bytes, handler), target);
    }
    return new Candidate(
        PLAIN,
        task,
        java(PlainHandler.class, CopyFunction.MEMORY_MEGABYTES),
        OptionalLong.of(zipSize(task)));
  }

  private Candidate python() throws IOException {
    Path task = Files.createDirectories(folder.resolve("python"));
    Path handler = task.resolve("handler.py");
    try (InputStream bytes = Candidates.class.getResourceAsStream("handler.py")) {
      Files.copy(Objects.requireNonNull(bytes, "handler.py"), handler);
    }
    return new Candidate(
        "Python + boto3", task, List.of("python3", handler.toString()), OptionalLong.empty());
  }

  private static List<String> java(Class<?> handler, int memoryMegabytes) {
    return RuntimeInterfaceClient.command(handler.getName() + "::handleRequest", memoryMegabytes);
  }

  private static boolean hasBoto3() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("python3", "-c", "import boto3")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static long zipSize(Path task) throws IOException {
    Path file = task.resolveSibling("plain.zip");
    try (OutputStream bytes = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(task)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(task.relativize(each).toString()));
        Files.copy(each, zip);
      }
    }
    return Files.size(file);
  }
}
