package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

@WithMoto
class S3PrivilegesIT {
  private final Worker worker;
  private final String bucket;
  private final Denials denials;

  S3PrivilegesIT(SharedMoto moto) {
    this.worker = Worker.in(moto, moto.account());
    this.bucket = Buckets.in(worker.operator());
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("s3.missing-object-needs-list-bucket")
  void hidesThatAnObjectIsMissingFromWhoMayNotList() {
    worker.may(allow("s3:GetObject"));

    var denied = denials.actionIn(() -> Buckets.read(worker.self(), bucket, "none"));

    assertThat(denied).isEqualTo("s3:ListBucket");
  }

  @Test
  @Rule("s3.missing-object-needs-list-bucket")
  void saysThatAnObjectIsMissingToWhoMayList() {
    worker.may(allow("s3:GetObject"), allow("s3:ListBucket").on("arn:aws:s3:::" + bucket));

    var refusal = refusalOf(() -> Buckets.read(worker.self(), bucket, "none"));

    assertThat(refusal).isEqualTo("NoSuchKey");
  }

  @Test
  @Rule("s3.copy-object.reads-source")
  void refusesToCopyWhatTheCallerMayNotRead() {
    put(worker.operator(), "source", _ -> {});
    worker.may(allow("s3:PutObject"));

    var denied = denials.actionIn(this::copy);

    assertThat(denied).isEqualTo("s3:GetObject");
  }

  @Test
  @Rule("s3.copy-object.reads-source")
  void copiesWhatTheCallerMayRead() {
    put(worker.operator(), "source", _ -> {});
    worker.may(
        allow("s3:GetObject").on(object("source")), allow("s3:PutObject").on(object("copy")));

    var denied = denials.actionIn(this::copy);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("s3.put-object.tags-and-acl-need-rights")
  void refusesTagsWithoutTheirRight() {
    worker.may(allow("s3:PutObject"));

    var denied = denials.actionIn(() -> put(worker.self(), "new", wish -> wish.tagging("a=b")));

    assertThat(denied).isEqualTo("s3:PutObjectTagging");
  }

  @Test
  @Rule("s3.put-object.tags-and-acl-need-rights")
  void refusesAnAccessControlListWithoutItsRight() {
    worker.may(allow("s3:PutObject"));

    var denied =
        denials.actionIn(
            () -> put(worker.self(), "new", wish -> wish.acl(ObjectCannedACL.PRIVATE)));

    assertThat(denied).isEqualTo("s3:PutObjectAcl");
  }

  @Test
  @Rule("s3.put-object.tags-and-acl-need-rights")
  void writesTagsAndAnAccessControlListWithTheirRights() {
    worker.may(allow("s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl"));

    var denied =
        denials.actionIn(() ->
            put(worker.self(), "new", wish -> wish.tagging("a=b").acl(ObjectCannedACL.PRIVATE)));

    assertThat(denied).isEqualTo(NONE);
  }

  private String object(String key) {
    return "arn:aws:s3:::%s/%s".formatted(bucket, key);
  }

  private void put(Account caller, String key, Consumer<PutObjectRequest.Builder> wish) {
    caller
        .s3()
        .putObject(
            object -> object.bucket(bucket).key(key).applyMutation(wish),
            RequestBody.fromString("text"));
  }

  private void copy() {
    worker
        .self()
        .s3()
        .copyObject(copy ->
            copy.sourceBucket(bucket)
                .sourceKey("source")
                .destinationBucket(bucket)
                .destinationKey("copy"));
  }
}
