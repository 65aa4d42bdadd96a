package dev.kiln.baker.aws;

import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The objects of one bucket.
final class S3Objects {
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client s3;
  private final String bucket;

  S3Objects(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  Optional<byte[]> get(String key) {
    try {
      return Optional.of(
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray());
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    }
  }

  /// Sees whether an object is there without the right to read it.
  boolean has(String key) {
    return s3
        .listObjectsV2(request -> request.bucket(bucket).prefix(key).maxKeys(1))
        .contents()
        .stream()
        .anyMatch(object -> object.key().equals(key));
  }

  void put(String key, byte[] content) {
    s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  /// [Only where nothing is
  /// yet](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
  void putIfAbsent(String key, byte[] content) {
    try {
      s3.putObject(
          request -> request.bucket(bucket).key(key).ifNoneMatch("*"),
          RequestBody.fromBytes(content));
    } catch (S3Exception e) {
      if (e.statusCode() != PRECONDITION_FAILED) {
        throw e;
      }
    }
  }
}
