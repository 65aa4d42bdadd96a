package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;

/// Buckets in tests.
final class Buckets {
  private Buckets() {}

  /// The name of a new bucket of the account.
  static String in(Account account) {
    var bucket = "kiln-" + account;
    account
        .s3()
        .createBucket(create ->
            create
                .bucket(bucket)
                .createBucketConfiguration(place -> place.locationConstraint(account.region())));
    return bucket;
  }

  static String read(Account reader, String bucket, String key) {
    return reader.s3().getObjectAsBytes(object -> object.bucket(bucket).key(key)).asUtf8String();
  }
}
