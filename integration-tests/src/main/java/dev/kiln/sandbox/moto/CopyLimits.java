package dev.kiln.sandbox.moto;

import java.util.HashMap;
import java.util.Map;

/// How many copies an account may make at once and how often it may ask for one, in each Region for
/// itself.
///
/// Real accounts are always limited; those of the sandbox only when they are told to be, because
/// most tests leave copies pending.
///
/// See [EBS quotas](https://docs.aws.amazon.com/general/latest/gr/ebs-service.html) and [Request
/// throttling](https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
public final class CopyLimits {
  private final Map<String, Object> fields;

  private CopyLimits(Map<String, Object> fields) {
    this.fields = Map.copyOf(fields);
  }

  public static CopyLimits none() {
    return new CopyLimits(Map.of());
  }

  /// Those of an account that has asked for no others: 20 snapshots at once, and a bucket of 100
  /// requests that is refilled by 1 a second.
  public static CopyLimits usual() {
    return none().with("snapshotCopies", true).with("copyImageRate", true);
  }

  /// So many snapshots at once; an image has one for each disk.
  public CopyLimits snapshotCopies(int most) {
    return with("snapshotCopies", most);
  }

  /// @param bucket how many requests may come at once
  /// @param perSecond how many more a second
  public CopyLimits copyImageRate(int bucket, int perSecond) {
    return with("copyImageRate", Map.of("bucket", bucket, "perSecond", perSecond));
  }

  Map<String, Object> fields() {
    return fields;
  }

  private CopyLimits with(String field, Object value) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put(field, value);
    return new CopyLimits(all);
  }
}
