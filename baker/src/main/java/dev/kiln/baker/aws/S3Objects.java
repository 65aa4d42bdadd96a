package dev.kiln.baker.aws;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
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

  /// Such as `s3://bucket/key`.
  String address(String key) {
    return "s3://%s/%s".formatted(bucket, key);
  }

  Optional<byte[]> get(String key) {
    return get(key, LARGEST);
  }

  /// The object, cut off one byte after the `most` it may have: whoever wrote it need not be
  /// trusted.
  Optional<byte[]> get(String key, int most) {
    return version(key, most).map(Version::content);
  }

  /// As [#get(String)], with what tells this content from what is written there later.
  Optional<Version> version(String key) {
    return version(key, LARGEST);
  }

  private Optional<Version> version(String key, int most) {
    try (ResponseInputStream<GetObjectResponse> in =
        s3.getObject(request -> request.bucket(bucket).key(key))) {
      return Optional.of(new Version(in.readNBytes(most + 1), in.response().eTag()));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw SdkClientException.create("Reading %s broke off".formatted(key), e);
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

  /// The objects whose keys begin with `prefix`, in their order.
  List<Listed> list(String prefix) {
    return s3
        .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
        .contents()
        .stream()
        .map(object -> new Listed(object.key(), object.lastModified()))
        .toList();
  }

  /// The objects whose keys begin with `prefix`, after one and before another, in their order.
  List<Listed> list(String prefix, String after, String before) {
    List<Listed> objects = new ArrayList<>();
    for (ListObjectsV2Response page :
        s3.listObjectsV2Paginator(
            request -> request.bucket(bucket).prefix(prefix).startAfter(after))) {
      for (S3Object object : page.contents()) {
        if (object.key().compareTo(before) >= 0) {
          return objects;
        }
        objects.add(new Listed(object.key(), object.lastModified()));
      }
    }
    return objects;
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

  /// Writes over one version only, or [where nothing
  /// is](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
  ///
  /// @param over the version that is replaced; empty for none
  /// @return the new version; empty when there is another
  Optional<String> replace(String key, byte[] content, Optional<String> over) {
    try {
      String version =
          s3.putObject(
                  request -> {
                    request.bucket(bucket).key(key);
                    over.ifPresentOrElse(request::ifMatch, () -> request.ifNoneMatch("*"));
                  },
                  RequestBody.fromBytes(content))
              .eTag();
      return Optional.of(version);
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// As [#replace], where nothing is to be done when there is another.
  ///
  /// @param seen what was there; empty where there was nothing
  void putAfter(Optional<Version> seen, String key, byte[] content) {
    var _ = replace(key, content, seen.map(Version::tag));
  }

  /// An object as it was seen.
  static final class Version {
    private final byte[] content;
    private final String tag;

    private Version(byte[] content, String tag) {
      this.content = content;
      this.tag = tag;
    }

    byte[] content() {
      return content;
    }

    /// Of the content, as S3 gave it.
    String tag() {
      return tag;
    }
  }

  record Listed(String key, Instant writtenAt) {}
}
