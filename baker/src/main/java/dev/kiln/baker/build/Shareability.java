package dev.kiln.baker.build;

import dev.kiln.baker.build.OwnImages.OwnSnapshot;
import dev.kiln.model.bake.BaseDisk;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.SnapshotId;
import java.util.List;
import java.util.Optional;

/// Whether members can be let in to what a bake makes: not where it is encrypted under `aws/ebs`.
///
/// Which key a volume gets, EBS decides [by what it is made
/// from](https://docs.aws.amazon.com/ebs/latest/userguide/encryption-examples.html). From an
/// encrypted snapshot of the account it keeps the key; from one of somebody else's it gets the
/// account's default key; from an unencrypted one it gets that key where the account encrypts by
/// default. The root volume gets the installation's key instead, if there is one.
public final class Shareability {
  private static final String SHARED_WITH_NOBODY =
      ", and what is encrypted under that key can be shared with nobody.";

  private static final String NAME_A_KEY =
      "make a customer managed key that the members may use, name it as sourceKey in kiln.yaml, and"
          + " give the roles their new policies; or ";

  private static final String SWITCH_OFF =
      """
      switch the encryption by default off (aws ec2 disable-ebs-encryption-by-default), or make such \
      a key the account's default (aws ec2 modify-ebs-default-kms-key-id).\
      """;

  private static final String COPY =
      "copy the base image under such a key (aws ec2 copy-image --encrypted --kms-key-id).";

  private final DefaultEncryption defaults;
  private final OwnImages images;
  private final AccountId account;
  private final Encryption sources;

  /// @param account where images are baked
  /// @param sources what root volumes are encrypted under
  public Shareability(
      DefaultEncryption defaults, OwnImages images, AccountId account, Encryption sources) {
    this.defaults = defaults;
    this.images = images;
    this.account = account;
    this.sources = sources;
  }

  /// What would keep an image of this base from being shared, and what to do about it. Costs
  /// nothing, and one look for most images.
  ///
  /// @return empty where nothing is in the way
  Optional<String> obstacle(BaseImage base) {
    return ofDefault(base).or(() -> ofKept(base)).or(() -> ofOthers(base));
  }

  /// What keeps an image with these snapshots from being shared; empty where nothing does.
  Optional<String> obstacle(List<OwnSnapshot> snapshots) {
    List<SnapshotId> closed = underKeyOfAws(snapshots);
    return closed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Its snapshots %s are encrypted under aws/ebs%s\nMaybe how the account encrypts EBS was changed while the image was made."
                .formatted(closed, SHARED_WITH_NOBODY));
  }

  private Optional<String> ofDefault(BaseImage base) {
    boolean isUnknown = base.disks().isEmpty() && sources instanceof Encryption.None;
    List<BaseDisk> plain = disks(base).stream().filter(disk -> !disk.isEncrypted()).toList();
    return (isUnknown || !plain.isEmpty()) && defaults.isUnderKeyOfAws()
        ? told("The account encrypts EBS by default under aws/ebs", base, plain, SWITCH_OFF)
        : Optional.empty();
  }

  private Optional<String> ofKept(BaseImage base) {
    List<BaseDisk> kept = encrypted(base).stream().filter(disk -> keepsKey(base, disk)).toList();
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    List<SnapshotId> closed =
        underKeyOfAws(
            images.describe(kept.stream().flatMap(disk -> disk.snapshot().stream()).toList()));
    return closed.isEmpty()
        ? Optional.empty()
        : told(
            "The snapshots %s of the base image %s are encrypted under aws/ebs, as the builder's volumes would be"
                .formatted(closed, base.id()),
            base,
            kept.stream()
                .filter(disk -> disk.snapshot().filter(closed::contains).isPresent())
                .toList(),
            COPY);
  }

  private Optional<String> ofOthers(BaseImage base) {
    List<BaseDisk> others = encrypted(base).stream().filter(disk -> !keepsKey(base, disk)).toList();
    return !others.isEmpty() && defaults.fallsToKeyOfAws()
        ? told(
            "The base image %s of account %s is encrypted, so the builder's volumes would be under the account's default key, aws/ebs"
                .formatted(base.id(), base.owner()),
            base,
            others,
            COPY)
        : Optional.empty();
  }

  private Optional<String> told(
      String what, BaseImage base, List<BaseDisk> disks, String otherRemedy) {
    boolean helpsToNameAKey =
        sources instanceof Encryption.None
            && disks.stream().allMatch(disk -> disk.device().equals(base.rootDevice()));
    return Optional.of(
        "%s%s Nothing was launched.\nMaybe %s%s"
            .formatted(what, SHARED_WITH_NOBODY, helpsToNameAKey ? NAME_A_KEY : "", otherRemedy));
  }

  /// Those that the installation's key is not for.
  private List<BaseDisk> disks(BaseImage base) {
    return base.disks().stream()
        .filter(
            disk -> sources instanceof Encryption.None || !disk.device().equals(base.rootDevice()))
        .toList();
  }

  private List<BaseDisk> encrypted(BaseImage base) {
    return disks(base).stream().filter(BaseDisk::isEncrypted).toList();
  }

  private boolean keepsKey(BaseImage base, BaseDisk disk) {
    return base.owner().equals(account.value()) && disk.snapshot().isPresent();
  }

  /// The key of the installation is none of AWS's, and most images have no other.
  private List<SnapshotId> underKeyOfAws(List<OwnSnapshot> snapshots) {
    List<OwnSnapshot> inQuestion =
        snapshots.stream()
            .filter(snapshot ->
                snapshot.encryption() instanceof Encryption.Under
                    && !snapshot.encryption().equals(sources))
            .toList();
    if (inQuestion.isEmpty()) {
      return List.of();
    }
    Encryption closed = new Encryption.Under(defaults.keyOfAws());
    return inQuestion.stream()
        .filter(snapshot -> snapshot.encryption().equals(closed))
        .map(OwnSnapshot::id)
        .toList();
  }
}
