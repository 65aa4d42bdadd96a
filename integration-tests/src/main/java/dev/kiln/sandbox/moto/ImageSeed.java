package dev.kiln.sandbox.moto;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An image to be put into the sandbox as its owner would have published it: public, available, for
/// `x86_64`, with one disk of 8 GiB, unless it is told otherwise.
public final class ImageSeed {
  private final Map<String, Object> fields;

  private ImageSeed(Map<String, Object> fields) {
    this.fields = Map.copyOf(fields);
  }

  public static ImageSeed of(AccountId owner, Region region, String name) {
    return new ImageSeed(Map.of("account", owner.value(), "region", region.value(), "name", name));
  }

  public ImageSeed description(String description) {
    return with("description", description);
  }

  /// The name under which the owner is known, such as `amazon`.
  public ImageSeed ownerAlias(String alias) {
    return with("ownerAlias", alias);
  }

  public ImageSeed architecture(String architecture) {
    return with("architecture", architecture);
  }

  /// Seen by its owner alone.
  public ImageSeed secret() {
    return with("public", false);
  }

  /// The disks' sizes in GiB, the root device's first.
  public ImageSeed disks(Integer... sizes) {
    return with("volumeSizes", List.of(sizes));
  }

  public ImageSeed rootDevice(String name) {
    return with("rootDeviceName", name);
  }

  public ImageSeed createdAt(Instant time) {
    return with("creationDate", time.toString());
  }

  public ImageSeed deprecatedAt(Instant time) {
    return with("deprecated", time.toString());
  }

  public ImageSeed disabled() {
    return with("disabled", true);
  }

  Map<String, Object> fields() {
    return fields;
  }

  private ImageSeed with(String field, Object value) {
    var all = new HashMap<>(fields);
    all.put(field, value);
    return new ImageSeed(all);
  }
}
