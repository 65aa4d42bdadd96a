package dev.kiln.sandbox.demo;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.functions.FunctionZip;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.stacksets.aws.AwsCloud;
import dev.kiln.stacksets.cli.Rollout;
import dev.kiln.stacksets.cli.Surroundings;
import dev.kiln.stacksets.rollout.BuiltTemplates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// An account that comes to the fleet, from `kiln.yaml` to its copies, by nothing but the commands
/// that people give.
class NewAccountIT {
  private static final AccountId SERVED = new AccountId("222222222222");
  private static final AccountId UNTARGETED = new AccountId("333333333333");
  private static final AccountId NEW = new AccountId("444444444444");
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          List.of(SERVED, UNTARGETED),
          List.of(new Region("eu-west-1"), new Region("us-east-1")));
  private static final List<Place> NEW_PLACES =
      SCENE.regions().stream().map(region -> new Place(NEW, region)).toList();

  /// Processes of functions start meanwhile.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(10);

  @TempDir Path folder;

  @Test
  void aNewAccountIsRolledOutToAndGetsTheCurrentImageAndNobodyElseIsTouched() throws Exception {
    try (Sandbox sandbox = Sandbox.open(SCENE, _ -> {})) {
      sandbox.runDeployed(NEW_PLACES);
      new SandboxFolder(folder).write(sandbox, Path.of("../baker/examples"));
      Files.writeString(folder.resolve("run.sh"), "#!/bin/bash\necho ran\n");
      ImageId image = bake(sandbox, recipe(SERVED));
      for (Place place : SCENE.places()) {
        if (place.account().equals(SERVED)) {
          var _ = usable(sandbox, image, place);
        }
      }
      awaitLastCopy(sandbox, SERVED, image);
      Path installation = folder.resolve("kiln.yaml");
      Files.writeString(
          installation,
          Files.readString(installation)
              .replace("\"333333333333\"]", "\"333333333333\", \"444444444444\"]"));
      long before = sandbox.control().calls(Long.MAX_VALUE).last();

      Output applied = rollout(sandbox, "apply");
      Result published = kiln(sandbox, "publish", recipe(SERVED, NEW), "--accounts", NEW.value());

      assertThat(applied.exitCode()).as(applied.err()).isZero();
      assertThat(applied.out()).contains("6 current");
      assertThat(published.exitCode()).as(published.err()).isZero();
      for (Place place : NEW_PLACES) {
        assertThat(usable(sandbox, image, place))
            .satisfies(copy -> {
              assertThat(copy.encrypted()).isTrue();
              assertThat(copy.key())
                  .startsWith("arn:aws:kms:%s:%s:key/".formatted(place.region(), NEW));
            });
      }
      awaitLastCopy(sandbox, NEW, image);
      assertThat(FoundCopy.of(image, place(UNTARGETED), operator(sandbox, UNTARGETED))).isEmpty();
      assertThat(changesSince(sandbox, before, SERVED, UNTARGETED)).isEmpty();
      assertThat(changesSince(sandbox, before, NEW)).contains("ec2:CopyImage");
    }
  }

  private ImageId bake(Sandbox sandbox, String recipe) throws IOException {
    Result result = kiln(sandbox, "bake", "--local", "--json", recipe);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new ImageId(String.valueOf(JSON.std.mapFrom(result.out()).get("image")));
  }

  private static FoundCopy usable(Sandbox sandbox, ImageId image, Place place) {
    return eventually(
            PATIENCE,
            () -> FoundCopy.of(image, place, sandbox.operator(place.account(), place.region())),
            copies -> copies.stream().anyMatch(copy -> copy.state().equals("available")))
        .getFirst();
  }

  /// Until `kiln rollout status` tells that the account has its copies of the image. What was to be
  /// done about them is done then, but for what a sweep of everything finds.
  private void awaitLastCopy(Sandbox sandbox, AccountId account, ImageId image) {
    SCENE.regions().forEach(region -> sandbox.letSweep(new Place(account, region)));
    var _ =
        eventually(
            PATIENCE,
            () -> lastCopies(sandbox, account),
            copies ->
                copies.size() == SCENE.regions().size()
                    && copies.stream()
                        .allMatch(copy ->
                            "copied".equals(copy.get("outcome"))
                                && image.value().equals(copy.get("sourceAmi"))));
  }

  private List<Map<?, ?>> lastCopies(Sandbox sandbox, AccountId account) {
    try {
      Output status = rollout(sandbox, "status", "--json");
      assertThat(status.exitCode()).as(status.err()).isZero();
      return assertThat(JSON.std.mapFrom(status.out()).get("members"))
          .asInstanceOf(LIST)
          .actual()
          .stream()
          .map(member -> (Map<?, ?>) member)
          .filter(member -> account.value().equals(member.get("account")))
          .<Map<?, ?>>map(member -> (Map<?, ?>) member.get("lastCopy"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// As an administrator of the tooling account.
  private Output rollout(Sandbox sandbox, String... arguments) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--installation";
    all[arguments.length + 1] = folder.resolve("kiln.yaml").toString();
    try (AwsCloud aws =
        new AwsCloud(
            StaticCredentialsProvider.create(
                sandbox.operator(SCENE.tooling(), SCENE.home()).credentials()),
            Optional.of(sandbox.endpoint()))) {
      int exitCode =
          Rollout.commandLine(
                  new Surroundings(
                      aws::of,
                      new BuiltTemplates(FunctionZip.bakerFile(), FunctionZip.copierFile()),
                      _ -> Thread.sleep(PAUSE)))
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute(all);
      return new Output(exitCode, out.toString(), err.toString());
    }
  }

  private record Output(int exitCode, String out, String err) {}

  /// As a developer.
  private Result kiln(Sandbox sandbox, String... arguments) {
    AwsAccess access =
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
    return Result.of(access, new SleepingPause("PT0.05S"), folder.resolve("kiln.yaml"), arguments);
  }

  /// @return the file
  private String recipe(AccountId... accounts) throws IOException {
    return Files.writeString(
            folder.resolve("grown.yaml"),
            """
            name: grown
            description: a test's recipe
            base:
              newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
            build: {instanceType: t3.small, scripts: [run.sh]}
            test: {instanceType: t3.small, scripts: [run.sh]}
            publish:
              targets:
                - {accounts: %s, regions: [eu-west-1, us-east-1]}
            """
                .formatted(
                    List.of(accounts).stream().map(each -> "\"%s\"".formatted(each)).toList()))
        .toString();
  }

  private static Place place(AccountId account) {
    return new Place(account, SCENE.home());
  }

  private static AwsClients operator(Sandbox sandbox, AccountId account) {
    return sandbox.operator(account, SCENE.home());
  }

  /// But that its functions are polled for.
  private static Set<String> changesSince(Sandbox sandbox, long call, AccountId... accounts) {
    List<String> ids = List.of(accounts).stream().map(AccountId::value).toList();
    Set<String> changes = new TreeSet<>();
    sandbox.control().calls(call).calls().stream()
        .filter(each -> ids.contains(each.account()))
        .map(Call::action)
        .filter(action -> !action.matches(".*:(Describe|List|Get|Head|Estimate).*"))
        .filter(action -> !action.equals("sqs:ReceiveMessage"))
        .forEach(changes::add);
    return changes;
  }
}
