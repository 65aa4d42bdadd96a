package dev.kiln.sandbox.baking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.baker.instance.InstalledPackage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.MotoControl.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.Tag;

/// What changed between bakes and since the last one, asked for on the command line.
@WithSandbox
class ChangesIT {
  private static final AccountId VENDOR = new AccountId("555555555555");

  @TempDir Path folder;
  private final Sandbox sandbox;
  private final AwsClients tooling;

  ChangesIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.tooling = sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region());
  }

  @BeforeEach
  void writeInstallation() throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/build.sh"), "#!/bin/bash\necho built\n");
    Files.writeString(folder.resolve("scripts/test.sh"), "#!/bin/bash\necho tested\n");
    Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: %s, securityGroup: %s}
        """
            .formatted(
                sandbox.installation().tooling(),
                sandbox.installation().region(),
                sandbox.installation().builder().subnet(),
                sandbox.installation().builder().securityGroup()));
  }

  @Test
  void diffTellsPackagesBaseImageAndRecipe() throws Exception {
    ImageId firstBase = seedBase("diffed", "2026-11-01T08:00:00Z");
    install("diffed", deb("curl", "8.5.0-2ubuntu10.4"), deb("telnet", "0.17"), deb("jq", "1.7"));
    String first = text(bake("diffed"), "bake");
    ImageId secondBase = seedBase("diffed", "2026-11-02T08:00:00Z");
    install("diffed", deb("curl", "8.5.0-2ubuntu10.10"), deb("nginx", "1.24"), deb("jq", "1.7"));
    Files.writeString(folder.resolve("scripts/build.sh"), "#!/bin/bash\necho otherwise\n");
    String second = text(bake("diffed"), "bake");

    Result people = kiln("diff", first, second);
    Result machines = kiln("diff", "--json", second, first);
    Result same = kiln("diff", first, first);

    assertThat(people.exitCode()).as(people.err()).isEqualTo(4);
    assertThat(people.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            first + " → " + second,
            " base image %s (diffed-2026-11-01T08) → %s (diffed-2026-11-02T08)"
                .formatted(firstBase, secondBase),
            " added nginx 1.24 (amd64)",
            " removed telnet 0.17 (amd64)",
            " upgraded curl 8.5.0-2ubuntu10.4 → 8.5.0-2ubuntu10.10",
            "1 added, 1 removed, 1 upgraded, 0 downgraded, 0 changed, 1 the same");
    assertThat(JSON.std.mapFrom(machines.out()))
        .containsEntry("recipeChanged", true)
        .containsEntry("baseImageChanged", true)
        .hasEntrySatisfying(
            "packages",
            packages -> assertThat(packages.toString()).contains("downgraded=[{name=curl"));
    assertThat(same.exitCode()).isZero();
  }

  @Test
  void diffOfBakesOfTwoRecipesIsToldSo() throws Exception {
    seedBase("one", "2026-11-01T08:00:00Z");
    seedBase("two", "2026-11-01T08:00:00Z");
    String one = text(bake("one"), "bake");
    String two = text(bake("two"), "bake");

    assertThat(kiln("diff", one, two).out()).contains("bakes of different recipes, one and two");
  }

  @Test
  void diffNamesEveryBakeThatCannotBeCompared() throws Exception {
    Result failed = bake("baseless");
    String begun = text(failed, "bake");
    String never = "web-20261121T040000Z-1a2b3c";

    Result result = kiln("diff", begun, never);
    Result mistyped = kiln("diff", "web", "web-2");

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("no bake " + begun, "no bake " + never);
    assertThat(mistyped.exitCode()).isEqualTo(2);
    assertThat(mistyped.err().lines()).hasSize(2).allMatch(line -> line.startsWith("BAKE: "));
  }

  @Test
  void diffReadsUnderTheRoleOfStartOnly() throws Exception {
    seedBase("roles", "2026-11-01T08:00:00Z");
    String bake = text(bake("roles"), "bake");
    long before = lastCall();

    kiln("diff", bake, bake);

    assertThat(callsOfKiln(before))
        .extracting(Call::action)
        .containsOnly("sts:AssumeRole", "s3:ListBucket", "s3:GetObject");
    assertThat(callsOfKiln(before))
        .extracting(Call::principal)
        .allMatch(who -> who.contains("developer") || who.contains("kiln-start"));
  }

  @Test
  void bakesNothingAndWritesNothingWhenNothingChanged() throws Exception {
    seedBase("calm", "2026-11-01T08:00:00Z");
    Result never = bake("calm", "--if-changed");
    long before = lastCall();

    Result again = bake("calm", "--if-changed");
    Result forPeople =
        kiln("bake", "--local", "--if-changed", folder.resolve("calm.yaml").toString());

    assertThat(JSON.std.mapFrom(never.out()))
        .containsEntry("outcome", "published")
        .containsEntry("reasons", List.of("there is no tested image of calm"));
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(JSON.std.mapFrom(again.out()))
        .containsEntry("outcome", "unchanged")
        .containsEntry("image", text(never, "image"))
        .hasEntrySatisfying(
            "why",
            why -> assertThat(why).asString().contains("same recipe and the same base image"));
    assertThat(forPeople.out()).startsWith("calm is unchanged: ");
    assertThat(callsOfKiln(before))
        .extracting(Call::action)
        .containsOnly(
            "sts:AssumeRole",
            "ec2:DescribeImages",
            "ssm:GetParameter",
            "s3:ListBucket",
            "s3:GetObject");
  }

  @Test
  void whoWaitedForTheSameBakeBakesNothing() throws Exception {
    seedBase("twice", "2026-11-01T08:00:00Z");
    Instant now = Instant.now();
    String first = "twice-" + BakeId.time(now.minusSeconds(5)) + "-000000";
    writeBeginning(first, now);
    Path recipe = recipe("twice", newestOf("twice"));
    AtomicBoolean isOver = new AtomicBoolean();
    List<Result> firsts = new ArrayList<>();
    long before = lastCall();

    Result second =
        Result.of(
            access(),
            length -> {
              if (!isOver.getAndSet(true)) {
                firsts.add(kiln("bake", "--local", "--resume", first, recipe.toString()));
              }
              new SleepingPause("PT0.05S").pause(length);
            },
            folder.resolve("kiln.yaml"),
            "bake",
            "--local",
            "--json",
            "--if-changed",
            "--wait",
            recipe.toString());

    assertThat(firsts).singleElement().returns(0, Result::exitCode);
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(JSON.std.mapFrom(second.out())).containsEntry("outcome", "unchanged");
    assertThat(callsOfKiln(before))
        .extracting(Call::action)
        .filteredOn("ec2:RunInstances"::equals)
        .hasSize(2);
    assertThat(kiln("status", "--recipe", "twice").out())
        .contains("published", "unchanged")
        .doesNotContain("failed");
  }

  @Test
  void bakesWhenTheBaseImageIsANewerOne() throws Exception {
    ImageId old = seedBase("newer", "2026-11-01T08:00:00Z");
    bake("newer", "--if-changed");
    ImageId newer = seedBase("newer", "2026-11-02T08:00:00Z");

    Result result = bake("newer", "--if-changed");

    assertThat(reasons(result))
        .containsExactly(
            "the base image was %s, now it is %s (newer-2026-11-02T08)".formatted(old, newer));
    assertThat(result.err()).contains("newest of 2 555555555555 has for x86_64");
  }

  @Test
  void bakesWhenAScriptWasChanged() throws Exception {
    seedBase("edited", "2026-11-01T08:00:00Z");
    bake("edited", "--if-changed");
    Files.writeString(folder.resolve("scripts/test.sh"), "#!/bin/bash\necho tested more\n");

    assertThat(reasons(bake("edited", "--if-changed")))
        .containsExactly("the recipe or a script of it was changed");
  }

  @Test
  void bakesWhenTheLastBakeIsTooOld() throws Exception {
    seedBase("old", "2026-11-01T08:00:00Z");
    bake("old", "--if-changed");

    assertThat(reasons(bake("old", "--if-changed", "--max-age", "PT0S")))
        .singleElement()
        .asString()
        .contains("was begun ", " ago, any age is too old");
  }

  @Test
  void bakesWhenTheTagsOfTheLastImageDoNotSayWhatItWasMadeOf() throws Exception {
    seedBase("untagged", "2026-11-01T08:00:00Z");
    String image = text(bake("untagged", "--if-changed"), "image");
    tooling
        .ec2()
        .deleteTags(request ->
            request
                .resources(image)
                .tags(
                    Tag.builder().key("SourceAMI").build(),
                    Tag.builder().key("kiln:recipe-digest").build()));

    assertThat(reasons(bake("untagged", "--if-changed")))
        .satisfiesExactly(
            base -> assertThat(base).startsWith("the base image of " + image + " is not known"),
            recipe -> assertThat(recipe).isEqualTo("the recipe of " + image + " is not known"));
  }

  @Test
  void triesAgainAfterAFailedBake() throws Exception {
    seedBase("failing", "2026-11-01T08:00:00Z");
    bake("failing", "--if-changed");
    Files.writeString(folder.resolve("scripts/test.sh"), "#!/bin/bash\nif true; then\n");
    Result failed = bake("failing", "--if-changed");

    Result again = bake("failing", "--if-changed");

    assertThat(text(failed, "outcome")).isEqualTo("failed");
    assertThat(reasons(again)).containsExactly("the recipe or a script of it was changed");
  }

  @Test
  void leavesARollbackAsItIs() throws Exception {
    seedBase("rolled", "2026-11-01T08:00:00Z");
    bake("rolled", "--if-changed");
    seedBase("rolled", "2026-11-02T08:00:00Z");
    bake("rolled", "--if-changed");
    kiln("rollback", "rolled");

    assertThat(text(bake("rolled", "--if-changed"), "why")).contains("as after a rollback");
  }

  @Test
  void tellsWhichBaseImagesWereLeftOut() throws Exception {
    seedBase("chosen", "2026-11-01T08:00:00Z");
    sandbox
        .control()
        .seedImage(
            base(VENDOR, "chosen", "2026-11-02T08:00:00Z")
                .deprecatedAt(Instant.parse("2026-11-03T08:00:00Z")));

    Result result = bake("chosen");

    assertThat(result.err())
        .contains(
            "(chosen-2026-11-01T08), the only one 555555555555 has for x86_64; left out: 1"
                + " deprecated");
    assertThat(lookupEntry(text(result, "bake")))
        .hasEntrySatisfying("why", why -> assertThat(why).asString().contains("1 deprecated"));
  }

  @Test
  void aDisabledImageIsLeftOutAndCannotBeNamed() throws Exception {
    AccountId own = sandbox.installation().tooling();
    sandbox.control().seedImage(base(own, "off", "2026-11-01T08:00:00Z"));
    ImageId off = sandbox.control().seedImage(base(own, "off", "2026-11-02T08:00:00Z").disabled());

    Result newest = bakeFrom("off", "newest: {owner: self, name: \"off-*\", architecture: x86_64}");
    Result named = bakeFrom("off", "image: " + off);

    assertThat(newest.err()).contains("the only one self has for x86_64; left out: 1 disabled");
    assertThat(named.exitCode()).isEqualTo(1);
    assertThat(text(named, "why")).contains(off + ", named by the recipe, is disabled");
  }

  @Test
  void anImageForAnotherProcessorIsRefusedBeforeAnythingIsLaunched() throws Exception {
    ImageId arm =
        sandbox
            .control()
            .seedImage(base(VENDOR, "arm", "2026-11-02T08:00:00Z").architecture("arm64"));

    Result result = bakeFrom("arm", "image: " + arm);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(text(result, "why")).contains("is for arm64, t3.small is not");
  }

  @Test
  void aMaximumAgeThatIsNoneIsWrongBeforeAnythingIsAsked() throws Exception {
    long before = lastCall();

    Result noDuration = bake("odd", "--if-changed", "--max-age", "7d");
    Result alone = bake("odd", "--max-age", "-P1D");
    Result resumed = bake("odd", "--if-changed", "--resume", "odd-20261121T040000Z-1a2b3c");

    assertThat(noDuration.exitCode()).isEqualTo(2);
    assertThat(noDuration.err()).contains("--max-age: \"7d\" is no duration", "P7D");
    assertThat(alone.err())
        .contains("--max-age goes with --if-changed", "--max-age: \"-P1D\" is negative");
    assertThat(resumed.err()).contains("--if-changed and --resume");
    assertThat(callsOfKiln(before)).isEmpty();
  }

  private ImageId seedBase(String recipe, String createdAt) {
    return sandbox.control().seedImage(base(VENDOR, recipe, createdAt));
  }

  /// Each recipe has base images of its own, so that tests do not see each other's.
  private ImageSeed base(AccountId owner, String recipe, String createdAt) {
    return ImageSeed.of(
            owner,
            sandbox.scene().home(),
            recipe + "-" + createdAt.substring(0, createdAt.indexOf(':')))
        .createdAt(Instant.parse(createdAt));
  }

  private void install(String recipe, InstalledPackage... packages) {
    sandbox.install(new RecipeName(recipe), List.of(packages));
  }

  private static InstalledPackage deb(String name, String version) {
    return new InstalledPackage(name, version, "amd64");
  }

  private Result bake(String recipe, String... options) throws IOException {
    return bakeFrom(recipe, newestOf(recipe), options);
  }

  private static String newestOf(String recipe) {
    return "newest: {owner: \"%s\", name: \"%s-*\", architecture: x86_64}"
        .formatted(VENDOR, recipe);
  }

  private Result bakeFrom(String recipe, String base, String... options) throws IOException {
    Path file = recipe(recipe, base);
    List<String> arguments = new ArrayList<>(List.of("bake", "--local", "--json"));
    arguments.addAll(List.of(options));
    arguments.add(file.toString());
    return kiln(arguments.toArray(String[]::new));
  }

  private Path recipe(String recipe, String base) throws IOException {
    return Files.writeString(
        folder.resolve(recipe + ".yaml"),
        """
        name: %s
        description: a test's recipe
        base:
          %s
        build: {instanceType: t3.small, scripts: [scripts/build.sh], timeout: PT45M}
        test: {instanceType: t3.small, scripts: [scripts/test.sh]}
        publish:
          targets:
            - {accounts: ["222222222222"], regions: [eu-west-1]}
        """
            .formatted(recipe, base));
  }

  /// A bake whose process is no more.
  private void writeBeginning(String bake, Instant startedAt) throws IOException {
    byte[] entry =
        JSON.std.asBytes(
            Map.of(
                "recipe", new BakeId(bake).recipe().value(),
                "startedAt", startedAt.toString(),
                "latest", startedAt.plusSeconds(3_600).toString(),
                "standing", "at work"));
    tooling
        .s3()
        .putObject(
            request ->
                request
                    .bucket(sandbox.installation().bakesBucket())
                    .key("bakes/%s/start.json".formatted(bake)),
            RequestBody.fromBytes(entry));
  }

  private Map<String, Object> lookupEntry(String bake) throws IOException {
    return JSON.std.mapFrom(
        tooling
            .s3()
            .getObjectAsBytes(request ->
                request
                    .bucket(sandbox.installation().bakesBucket())
                    .key("bakes/%s/lookup.json".formatted(bake)))
            .asUtf8String());
  }

  private long lastCall() {
    return sandbox.control().calls(0).last();
  }

  private List<Call> callsOfKiln(long since) {
    return sandbox.control().calls(since).calls().stream()
        .filter(call ->
            call.principal().contains("developer")
                || call.principal()
                    .matches(".*kiln-(start|scripts|lookup|build|test|update|publish)-.*"))
        .toList();
  }

  private Result kiln(String... arguments) {
    return Result.of(
        access(), new SleepingPause("PT0.05S"), folder.resolve("kiln.yaml"), arguments);
  }

  private AwsAccess access() {
    return new AwsAccess(
        StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
  }

  private static List<String> reasons(Result result) throws IOException {
    if (Objects.requireNonNull(JSON.std.mapFrom(result.out()).get("reasons"), result.err())
        instanceof List<?> reasons) {
      return reasons.stream().map(String::valueOf).toList();
    }
    throw new AssertionError(result.out());
  }

  private static String text(Result result, String field) throws IOException {
    return String.valueOf(
        Objects.requireNonNull(JSON.std.mapFrom(result.out()).get(field), result.err()));
  }
}
