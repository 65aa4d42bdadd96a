package dev.kiln.baker.pipeline;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseDisk;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.message.Audience;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.recipe.Schedule;
import dev.kiln.model.recipe.ScriptRun;
import dev.kiln.model.tag.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Facts for tests.
public final class Bakes {
  public static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  public static final ImageId BASE = new ImageId("ami-0000000000000ba5e");
  public static final ImageId IMAGE = new ImageId("ami-0123456789abcdef0");
  public static final SnapshotId SNAPSHOT = new SnapshotId("snap-0123456789abcdef0");
  public static final BaseDisk PLAIN_ROOT =
      new BaseDisk("/dev/sda1", Optional.of(new SnapshotId("snap-0000000000000ba5e")), false);
  public static final KeyArn KEY_OF_AWS =
      new KeyArn("arn:aws:kms:eu-west-1:111111111111:key/aws-ebs");
  public static final Installation INSTALLATION =
      new Installation(
          Namespace.DEFAULT,
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          new Installation.Builder("subnet-0a1b2c3d", "sg-0a1b2c3d"),
          Fleet.ANY);

  private static final Base UBUNTU =
      new Base.Newest("099720109477", "ubuntu-*", Architecture.X86_64);

  private Bakes() {}

  public static BakeRequest request() {
    return request(UBUNTU);
  }

  public static BakeRequest request(Base base) {
    return request(base, InstanceOptions.NONE);
  }

  private static BakeRequest request(Base base, InstanceOptions options) {
    ScriptRun scripts =
        new ScriptRun("t3.small", List.of("scripts/good.sh"), Duration.ofMinutes(30), options);
    Audience.Pairs targets =
        new Audience.Pairs(
            new TreeMap<>(
                Map.of(
                    new AccountId("222222222222"),
                    new TreeSet<>(List.of(new Region("eu-west-1"), new Region("us-east-1"))))));
    return new BakeRequest(
        new BakeId("web-20261121T040000Z-1a2b3c"),
        new Recipe(
            new RecipeName("web"),
            "nginx",
            base,
            scripts,
            scripts,
            targets,
            Tags.of(Map.of("Team", "web")),
            new Schedule.OnDemand(),
            Retention.DEFAULT),
        new RecipeDigest("d".repeat(64)));
  }

  public static Located located() {
    return located(InstanceOptions.NONE);
  }

  /// @param options of both instances
  public static Located located(InstanceOptions options) {
    return new Located(
        request(UBUNTU, options),
        new BaseImage(
            BASE,
            "099720109477",
            "ubuntu-1",
            Architecture.X86_64,
            NOW,
            "/dev/sda1",
            List.of(PLAIN_ROOT)));
  }

  public static Built built() {
    return new Built(located(), IMAGE, List.of(SNAPSHOT), new Encryption.None());
  }

  public static Tested tested() {
    return new Tested(built(), NOW);
  }
}
