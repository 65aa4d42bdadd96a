package dev.kiln.baker.aws;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Signs what an instance will send. An instance's call passes no guard, and the URL carries all
/// the rights of whoever signs, so the stage's guard is asked before anything is signed.
final class GuardedPresigner implements AutoCloseable {
  private static final Action GET = Action.of("s3:GetObject");
  private static final Action PUT = Action.of("s3:PutObject");

  private final S3Presigner presigner;
  private final Guard guard;
  private final Installation installation;

  GuardedPresigner(S3Presigner presigner, Guard guard, Installation installation) {
    this.presigner = presigner;
    this.guard = guard;
    this.installation = installation;
  }

  /// @throws dev.kiln.model.stage.UndeclaredCallException when the stage may not read the object
  URI get(String bucket, String key, Duration validFor) {
    check(GET, bucket, key);
    return URI.create(
        presigner
            .presignGetObject(presign ->
                presign
                    .signatureDuration(validFor)
                    .getObjectRequest(get -> get.bucket(bucket).key(key)))
            .url()
            .toString());
  }

  /// @throws dev.kiln.model.stage.UndeclaredCallException when the stage may not write the object
  URI put(String bucket, String key, Duration validFor) {
    check(PUT, bucket, key);
    return URI.create(
        presigner
            .presignPutObject(presign ->
                presign
                    .signatureDuration(validFor)
                    .putObjectRequest(put -> put.bucket(bucket).key(key)))
            .url()
            .toString());
  }

  @Override
  public void close() {
    presigner.close();
  }

  private void check(Action action, String bucket, String key) {
    guard.check(
        action,
        "arn:%s:s3:::%s/%s".formatted(installation.region().partition(), bucket, key),
        Place.in(Places.ofTooling(installation)));
  }
}
