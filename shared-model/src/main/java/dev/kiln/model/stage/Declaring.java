package dev.kiln.model.stage;

import dev.kiln.model.tag.TagKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// The words the stages' declarations are written in.
final class Declaring {
  static final String EC2_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html";
  static final String S3_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
  static final String SSM_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html";

  static final Resource EVERY_IMAGE =
      new Resource.Typed("image", "arn:{partition}:ec2:{region}::image/*");
  static final Resource EVERY_SNAPSHOT =
      new Resource.Typed("snapshot", "arn:{partition}:ec2:{region}::snapshot/*");
  static final Resource OWN_INSTANCES =
      new Resource.Typed("instance", "arn:{partition}:ec2:{region}:{account}:instance/*");
  static final Resource OWN_VOLUMES =
      new Resource.Typed("volume", "arn:{partition}:ec2:{region}:{account}:volume/*");
  static final Resource OWN_INTERFACES =
      new Resource.Typed(
          "network-interface", "arn:{partition}:ec2:{region}:{account}:network-interface/*");

  /// What images are encrypted under before they are copied.
  static final Resource SOURCE_KEY =
      new Resource.Typed(
          "key", "arn:{partition}:kms:{tooling-region}:{tooling-account}:key/{source-key}");

  static final Resource.Everything NO_RESOURCE_LEVEL =
      new Resource.Everything("AWS has no resource level for this action");

  private Declaring() {}

  static Allow allow(String action) {
    return new Allow(Action.of(action));
  }

  static Condition madeByKiln() {
    return Condition.is("aws:ResourceTag/" + TagKey.BUILT_BY, TagKey.KILN);
  }

  /// The instance was launched by this stage.
  static Condition worksFor(StageName stage) {
    return Condition.is("aws:ResourceTag/" + TagKey.STAGE, stage.toString());
  }

  static Condition taggedAsMadeByKiln() {
    return Condition.is("aws:RequestTag/" + TagKey.BUILT_BY, TagKey.KILN);
  }

  static Resource object(String bucket, String key) {
    return new Resource.Typed(
        "object",
        "arn:{partition}:s3:::{namespace}-%s-{tooling-account}-{region}/%s".formatted(bucket, key));
  }

  static Resource bucket(String bucket) {
    return new Resource.Typed(
        "bucket",
        "arn:{partition}:s3:::{namespace}-%s-{tooling-account}-{region}".formatted(bucket));
  }

  /// What every stage of the tooling account needs to keep its fact.
  static List<Privilege> journal(StageName stage) {
    Resource entry = object("bakes", "bakes/*/%s.json".formatted(stage));
    return List.of(
        allow("s3:GetObject")
            .on(entry)
            .because("The stage looks whether it has done its work for this bake already.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:PutObject")
            .on(entry)
            .because("The stage keeps what it found out for the stages after it.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:ListBucket")
            .on(bucket("bakes"))
            .because(
                "Without it, S3 answers 403 instead of 404 for an entry that is not there yet.")
            .shownBySandbox("https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"));
  }

  /// A privilege that is being declared.
  static final class Allow {
    private final Action action;
    private final List<Resource> resources = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private String why = "";

    private Allow(Action action) {
      this.action = action;
    }

    Allow on(Resource... these) {
      resources.addAll(List.of(these));
      return this;
    }

    Allow when(Condition... these) {
      conditions.addAll(List.of(these));
      return this;
    }

    Allow because(String reason) {
      why = reason;
      return this;
    }

    Privilege shownBySandbox(String page) {
      return shownBySandbox(page, "");
    }

    /// @param open what of it has to be tried live all the same
    Privilege shownBySandbox(String page, String open) {
      return privilege(new Evidence.Sandbox(URI.create(page), open));
    }

    Privilege documented(String page) {
      return privilege(new Evidence.Documented(URI.create(page)));
    }

    Privilege toBeTriedLive(String page, String what) {
      return privilege(new Evidence.Live(URI.create(page), what));
    }

    private Privilege privilege(Evidence evidence) {
      return new Privilege(action, resources, conditions, why, evidence);
    }
  }
}
