package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

@WithMoto
class S3IT {
  private final Account owner;
  private final Account member;
  private final String bucket;

  S3IT(SharedMoto moto) {
    this.owner = moto.account();
    this.member = moto.account();
    this.bucket = Buckets.in(owner);
  }

  @Test
  @Rule("s3.bucket-name.unique")
  void refusesANameThatAnotherAccountHasTaken() {
    var refusal = refusalOf(() -> member.s3().createBucket(create -> create.bucket(bucket)));

    assertThat(refusal).isEqualTo("BucketAlreadyExists");
  }

  @Test
  @Rule("s3.foreign-bucket-needs-policy")
  void refusesABucketOfAnotherAccount() {
    put("recipe", "text");

    var refusal = refusalOf(() -> Buckets.read(member, bucket, "recipe"));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("s3.foreign-bucket-needs-policy")
  void opensABucketByItsPolicyForTheNamedActionsOnly() {
    put("recipe", "text");
    admit("s3:GetObject");

    var read = Buckets.read(member, bucket, "recipe");
    var refusal =
        refusalOf(() ->
            member
                .s3()
                .putObject(
                    object -> object.bucket(bucket).key("recipe"),
                    RequestBody.fromString("forged")));

    assertThat(read).isEqualTo("text");
    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("s3.put-object.if-none-match")
  void refusesToOverwriteWhenAskedNotTo() {
    put("facts", "first");

    var refusal = refusalOf(() -> putOnce("facts", "second"));

    assertThat(refusal).isEqualTo("PreconditionFailed");
    assertThat(Buckets.read(owner, bucket, "facts")).isEqualTo("first");
  }

  @Test
  @Rule("s3.put-object.if-none-match")
  void writesANewObjectWhenAskedNotToOverwrite() {
    putOnce("facts", "first");

    assertThat(Buckets.read(owner, bucket, "facts")).isEqualTo("first");
  }

  @Test
  @Rule("s3.put-object.if-match")
  void overwritesOnlyWhatIsExpectedThere() {
    put("facts", "first");
    String first = owner.s3().headObject(object -> object.bucket(bucket).key("facts")).eTag();

    putOver("facts", first, "second");
    var refusal = refusalOf(() -> putOver("facts", first, "third"));

    assertThat(refusal).isEqualTo("PreconditionFailed");
    assertThat(Buckets.read(owner, bucket, "facts")).isEqualTo("second");
  }

  private void putOver(String key, String tag, String content) {
    owner
        .s3()
        .putObject(
            object -> object.bucket(bucket).key(key).ifMatch(tag), RequestBody.fromString(content));
  }

  private void put(String key, String content) {
    owner.s3().putObject(object -> object.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  private void putOnce(String key, String content) {
    owner
        .s3()
        .putObject(
            object -> object.bucket(bucket).key(key).ifNoneMatch("*"),
            RequestBody.fromString(content));
  }

  private void admit(String action) {
    owner
        .s3()
        .putBucketPolicy(change ->
            change
                .bucket(bucket)
                .policy(
                    """
                    {"Version": "2012-10-17", "Statement": [
                      {"Effect": "Allow", "Principal": {"AWS": "%s"},
                       "Action": "%s", "Resource": "arn:aws:s3:::%s/*"}]}\
                    """
                        .formatted(Roles.root(member), action, bucket)));
  }
}
