package dev.kiln.baker.aws;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The objects of one bucket.
final class S3Objects {
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int LARGEST = 1024 * 1024;

  private final S3Client s3;
  private final String bucket;

  S3Objects(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  Optional<byte[]> get(String key) {
    return get(key, LARGEST);
  }

  /// The object, cut off one byte after the `most` it may have: whoever wrote it need not be
  /// trusted.
  Optional<byte[]> get(String key, int most) {
    try (InputStream in = s3.getObject(request -> request.bucket(bucket).key(key))) {
      return Optional.of(in.readNBytes(most + 1));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw SdkClientException.create("Reading %s broke off".formatted(key), e);
    }
  }

  /// An object that is text.
  Optional<Version> version(String key) {
    try {
      ResponseBytes<GetObjectResponse> object =
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(key));
      return Optional.of(new Version(object.asUtf8String(), object.response().eTag()));
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

  /// The keys that begin with `prefix`, after one and before another, in their order.
  List<String> keys(String prefix, String after, String before) {
    List<String> keys = new ArrayList<>();
    for (ListObjectsV2Response page :
        s3.listObjectsV2Paginator(
            request -> request.bucket(bucket).prefix(prefix).startAfter(after))) {
      for (S3Object object : page.contents()) {
        if (object.key().compareTo(before) >= 0) {
          return keys;
        }
        keys.add(object.key());
      }
    }
    return keys;
  }

  /// The folders that begin with `prefix`, each ending in `/`.
  Stream<String> folders(String prefix) {
    return s3
        .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix).delimiter("/"))
        .commonPrefixes()
        .stream()
        .map(CommonPrefix::prefix);
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

  /// [Only where nobody has
  /// written](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html) since
  /// it was looked, or does so at the same moment.
  ///
  /// @param seen what was there; empty where there was nothing
  void putAfter(Optional<Version> seen, String key, byte[] content) {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(bucket).key(key);
    seen.ifPresentOrElse(version -> request.ifMatch(version.tag()), () -> request.ifNoneMatch("*"));
    try {
      s3.putObject(request.build(), RequestBody.fromBytes(content));
    } catch (S3Exception e) {
      if (e.statusCode() != PRECONDITION_FAILED && e.statusCode() != CONFLICT) {
        throw e;
      }
    }
  }

  /// @param tag of the content, as S3 gave it
  record Version(String text, String tag) {}
}
