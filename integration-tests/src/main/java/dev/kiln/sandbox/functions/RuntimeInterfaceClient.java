package dev.kiln.sandbox.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/// [What runs Java functions inside
/// Lambda](https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client),
/// from wherever this JVM has it. It exists for Linux only.
public final class RuntimeInterfaceClient {
  private static final String LIBRARY_PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  /// How much of a function's memory the heap gets.
  private static final int HEAP_PERCENT = 85;

  private RuntimeInterfaceClient() {}

  public static boolean runsHere() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /// What runs a handler, with the JVM of this one.
  ///
  /// @param handler as Lambda has it, `package.Class::method`
  public static List<String> command(String handler, int memoryMegabytes) {
    List<String> command = new ArrayList<>(jvm(memoryMegabytes));
    command.add("-D%s=%s".formatted(LIBRARY_PROPERTY, Library.FILE));
    command.add("-cp");
    command.add(classPath());
    command.add(AWSLambda.class.getName());
    command.add(handler);
    return command;
  }

  /// The JVM of this one with [the settings Lambda gives
  /// it](https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html). The heap begins as
  /// small as on a machine that has no more memory than the function.
  static List<String> jvm(int memoryMegabytes) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:MaxHeapSize=%dk".formatted(memoryMegabytes * 1024L * HEAP_PERCENT / 100),
        "-XX:InitialHeapSize=%dm".formatted(Math.max(8, memoryMegabytes / 64)),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED");
  }

  /// The client and what it needs itself.
  private static String classPath() {
    return Stream.of(
            AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)
        .map(RuntimeInterfaceClient::jarOf)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Unpacked once: each client would unpack its own to the same place, under others that run.
  private static final class Library {
    static final Path FILE = unpack();

    private static Path unpack() {
      String resource = "/jni/libaws-lambda-jni.linux%s-%s.so".formatted(libc(), architecture());
      try (InputStream library = AWSLambda.class.getResourceAsStream(resource)) {
        if (library == null) {
          throw new IllegalStateException(
              "Lambda's runtime interface client has no %s for this machine".formatted(resource));
        }
        Path file = TemporaryFolder.make().resolve("libaws-lambda-jni.so");
        Files.copy(library, file);
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String libc() {
      try (Stream<Path> loaders = Files.list(Path.of("/lib"))) {
        return loaders.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl-"))
            ? "_musl"
            : "";
      } catch (IOException _) {
        return "";
      }
    }

    private static String architecture() {
      return System.getProperty("os.arch", "").equals("aarch64") ? "aarch_64" : "x86_64";
    }
  }
}
