package dev.kiln.sandbox.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The zip of the tooling account's functions.
class BakerZipIT extends FunctionZipIT {
  @Override
  FunctionZip zip() {
    return FunctionZip.baker();
  }

  @Override
  @Test
  void hasTheOperationsThatAreCalledAndNoOthers() {
    assertThat(operationsOfEc2())
        .anyMatch(method -> method.startsWith("runInstances("))
        .anyMatch(method -> method.startsWith("createImage("))
        .noneMatch(method -> method.startsWith("copyImage("));
  }

  @Test
  void hasNothingOfTheCommandLine() {
    assertThat(isInZip("dev/kiln/baker/lambda/BuildFunction")).isTrue();
    assertThat(isInZip("dev/kiln/baker/lambda/DueFunction")).isTrue();
    assertThat(isInZip("dev/kiln/baker/lambda/FleetFunction")).isTrue();
    assertThat(isInZip("dev/kiln/baker/cli/BakeCommand")).isFalse();
    assertThat(isInZip("picocli/CommandLine")).isFalse();
    assertThat(isInZip("io/micronaut/context/ApplicationContext")).isFalse();
  }
}
