package dev.kiln.sandbox.functions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The zips of deployed functions, each unpacked once however many functions it is the code of.
final class DeployedCode {
  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, FunctionZip> byHash = new HashMap<>();

  /// @param sha256 as Lambda writes it
  /// @param location where the zip is, if it is not here yet
  /// @throws IllegalStateException when there is another one
  synchronized FunctionZip of(String sha256, URI location) {
    return byHash.computeIfAbsent(sha256, _ -> download(sha256, location));
  }

  /// What [#of] has unpacked before.
  synchronized FunctionZip unpacked(String sha256) {
    return Objects.requireNonNull(byHash.get(sha256), sha256);
  }

  private FunctionZip download(String sha256, URI location) {
    try {
      Path file = TemporaryFolder.make().resolve("code.zip");
      HttpResponse<byte[]> answer =
          http.send(HttpRequest.newBuilder(location).GET().build(), BodyHandlers.ofByteArray());
      String found = sha256(answer.body());
      if (answer.statusCode() != OK || !found.equals(sha256)) {
        throw new IllegalStateException(
            "The code at %s is HTTP %d with hash %s, not the function's, %s"
                .formatted(location, answer.statusCode(), found, sha256));
      }
      Files.write(file, answer.body());
      return FunctionZip.unpack(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while downloading the code of a function", e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
