package dev.kiln.sandbox.functions;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.time.Duration;
import java.util.Map;

/// How a function is deployed.
///
/// @param handler as Lambda has it, `package.Class::method`
/// @param environment its own variables, and where its AWS is: region, endpoint, credentials
/// @param concurrency how many invocations may run at once, each in a process of its own
public record FunctionSettings(
    String name,
    AccountId account,
    Region region,
    String handler,
    Map<String, String> environment,
    Duration timeout,
    int memoryMegabytes,
    int concurrency) {

  public FunctionSettings {
    environment = Map.copyOf(environment);
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "a function needs a concurrency of at least 1, not " + concurrency);
    }
  }

  /// The same function with these variables.
  public FunctionSettings with(Map<String, String> variables) {
    return new FunctionSettings(
        name, account, region, handler, variables, timeout, memoryMegabytes, concurrency);
  }

  /// The same function with as many invocations at once.
  public FunctionSettings atOnce(int invocations) {
    return new FunctionSettings(
        name, account, region, handler, environment, timeout, memoryMegabytes, invocations);
  }

  String arn() {
    return "arn:aws:lambda:%s:%s:function:%s".formatted(region, account, name);
  }

  @Override
  public String toString() {
    return "%s of %s in %s".formatted(name, account, region);
  }
}
