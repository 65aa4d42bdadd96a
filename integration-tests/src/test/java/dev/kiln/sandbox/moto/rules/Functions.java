package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Runtime;

/// Making functions in tests. They have code, but nothing runs it.
final class Functions {
  static final int TIMEOUT_SECONDS = 60;

  private Functions() {}

  static LambdaClient lambda(Account account) {
    return account.clients().client(LambdaClient::builder);
  }

  /// The ARN of a new function of a new role, which may do everything.
  static String in(Account account, String name) {
    return in(
        account, name, Roles.trusting(account, name, "{\"Service\": \"lambda.amazonaws.com\"}"));
  }

  /// The ARN of a new function.
  static String in(Account account, String name, String role) {
    return lambda(account)
        .createFunction(create ->
            create
                .functionName(name)
                .role(role)
                .runtime(Runtime.JAVA21)
                .handler("Handler::handle")
                .timeout(TIMEOUT_SECONDS)
                .code(code -> code.zipFile(SdkBytes.fromByteArray(zip(name)))))
        .functionArn();
  }

  /// The code of a function of that name.
  static byte[] zip(String name) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      var entry = new ZipEntry("name.txt");
      entry.setTime(0);
      zip.putNextEntry(entry);
      zip.write(name.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
