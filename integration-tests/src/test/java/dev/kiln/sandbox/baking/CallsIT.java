package dev.kiln.sandbox.baking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.Filter;

/// How many calls a bake makes when nothing has to be waited for twice. What `kiln bake --stats`
/// tells of them is written to `target/bake-stats.txt`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallsIT {
  private static final Path STATISTICS = Path.of("target/bake-stats.txt");
  private static final Scene SCENE =
      new Scene(new AccountId("111111111111"), new Region("eu-west-1"), List.of(), List.of());

  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).runInstances();
  private final AwsClients tooling = sandbox.operator(SCENE.tooling(), SCENE.home());

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void aBakeTakesFewCallsHoweverManyAccountsGetACopy(@TempDir Path folder) throws Exception {
    sandbox.control().setTransition("ec2::image", new Transition.Immediate());
    sandbox.control().setTransition("ec2::instance", new Transition.Immediate());

    Result two = bake(folder, "two", accounts(2));
    Result many = bake(folder, "many", accounts(200));

    Files.writeString(STATISTICS, two.err());
    Map<String, Integer> calls = calls(two);
    assertThat(total(calls)).as(two.err()).isLessThan(45);
    assertThat(calls(many)).as(many.err()).isEqualTo(calls);
  }

  /// Waits until the instances have nothing left to do, so that one look is enough.
  private void untilInstancesAreDone() {
    Filter busy = Filter.builder().name("instance-state-name").values("pending", "running").build();
    var _ =
        Eventually.eventually(
            () -> tooling.ec2().describeInstances(request -> request.filters(busy)).reservations(),
            List::isEmpty);
  }

  private Result bake(Path folder, String name, List<String> accounts) throws IOException {
    AwsAccess access =
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
    Result result =
        Result.of(
            access,
            _ -> untilInstancesAreDone(),
            installation(folder),
            "bake",
            "--local",
            "--stats",
            "--json",
            recipe(folder, name, accounts).toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  /// By operation, retries included.
  private static Map<String, Integer> calls(Result result) throws IOException {
    Map<String, Integer> calls = new TreeMap<>();
    for (Operation operation : JSON.std.beanFrom(Output.class, result.out()).stats().operations()) {
      calls.merge(
          "%s %s %s".formatted(operation.stage(), operation.service(), operation.operation()),
          operation.calls() + operation.retries(),
          Integer::sum);
    }
    return calls;
  }

  private static int total(Map<String, Integer> calls) {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static List<String> accounts(int number) {
    return IntStream.range(0, number).mapToObj("\"9%011d\""::formatted).toList();
  }

  private Path installation(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: %s, securityGroup: %s}
        """
            .formatted(
                SCENE.tooling(),
                SCENE.home(),
                sandbox.installation().builder().subnet(),
                sandbox.installation().builder().securityGroup()));
  }

  private static Path recipe(Path folder, String name, List<String> accounts) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\ntrue\n");
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        name: %s
        description: a test's recipe
        base:
          newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
        build: {instanceType: t3.small, scripts: [scripts/good.sh]}
        test: {instanceType: t3.small, scripts: [scripts/good.sh]}
        publish:
          targets:
            - {accounts: %s, regions: [eu-west-1]}
        """
            .formatted(name, accounts));
  }

  record Output(String bake, String outcome, String image, Statistics stats) {}

  record Statistics(List<Operation> operations) {}

  record Operation(String stage, String service, String operation, int calls, int retries) {}
}
