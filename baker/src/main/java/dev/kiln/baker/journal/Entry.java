package dev.kiln.baker.journal;

import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseDisk;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Published.Sent;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.RecipeDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How one stage's fact stands in the journal: only what the stage itself found out, since the
/// facts before it have entries of their own.
///
/// @param <I> the fact before
/// @param <O> the stage's fact
public sealed interface Entry<I, O> {

  Map<String, Object> write(O fact);

  /// @throws JournalException when the entry was not written by [#write]
  O read(I before, EntryFields entry);

  /// What the fact is about, to find its objects by.
  BakeRequest request(I before);

  /// What a bake is made of.
  record Pinned(RecipeDigest digest, BaseImage base) {}

  /// What a bake has made.
  record Made(ImageId image, List<SnapshotId> snapshots, Encryption encryption) {
    public Made {
      snapshots = List.copyOf(snapshots);
    }
  }

  record OfLookup() implements Entry<BakeRequest, Located> {
    private static final String BASE_IMAGE = "baseImage";

    @Override
    public Map<String, Object> write(Located fact) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("digest", fact.request().digest().value());
      entry.put(BASE_IMAGE, fact.base().id().value());
      entry.put("owner", fact.base().owner());
      entry.put("name", fact.base().name());
      entry.put("architecture", fact.base().architecture().toString());
      entry.put("createdAt", fact.base().createdAt().toString());
      entry.put("rootDevice", fact.base().rootDevice());
      entry.put("disks", fact.base().disks().stream().map(OfLookup::write).toList());
      entry.put("why", fact.why());
      return entry;
    }

    @Override
    public Located read(BakeRequest before, EntryFields entry) {
      Pinned pinned = pinned(entry);
      if (!pinned.digest().equals(before.digest())) {
        throw new JournalException(
            "The recipe was changed since %s began: it was %s, now it is %s"
                .formatted(before.bake(), pinned.digest(), before.digest()),
            null);
      }
      return new Located(before, pinned.base(), entry.textOr("why", ""));
    }

    /// What an entry says of itself, for whoever has no recipe at hand; empty where it holds no
    /// fact.
    ///
    /// @throws JournalException when somebody changed the entry
    public static Optional<Pinned> pinned(Map<String, Object> entry) {
      return entry.containsKey(BASE_IMAGE)
          ? Optional.of(pinned(new EntryFields(entry)))
          : Optional.empty();
    }

    private static Pinned pinned(EntryFields entry) {
      return new Pinned(
          entry.text("digest", RecipeDigest::new),
          new BaseImage(
              entry.text(BASE_IMAGE, ImageId::new),
              entry.text("owner", owner -> owner),
              entry.text("name", name -> name),
              entry.text("architecture", Architecture::of),
              entry.text("createdAt", Instant::parse),
              entry.textOr("rootDevice", ""),
              // Entries were once without.
              entry.has("disks")
                  ? entry.objects("disks").stream().map(OfLookup::disk).toList()
                  : List.of()));
    }

    private static Map<String, Object> write(BaseDisk disk) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("device", disk.device());
      disk.snapshot().ifPresent(snapshot -> entry.put("snapshot", snapshot.value()));
      entry.put("encrypted", disk.isEncrypted());
      return entry;
    }

    private static BaseDisk disk(EntryFields entry) {
      return new BaseDisk(
          entry.text("device", device -> device),
          entry.has("snapshot")
              ? Optional.of(entry.text("snapshot", SnapshotId::new))
              : Optional.empty(),
          entry.flag("encrypted"));
    }

    @Override
    public BakeRequest request(BakeRequest before) {
      return before;
    }
  }

  record OfBuild() implements Entry<Located, Built> {
    @Override
    public Map<String, Object> write(Built fact) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("image", fact.image().value());
      entry.put("snapshots", fact.snapshots().stream().map(SnapshotId::value).toList());
      if (fact.encryption() instanceof Encryption.Under under) {
        entry.put("sourceKey", under.key().value());
      }
      return entry;
    }

    @Override
    public Built read(Located before, EntryFields entry) {
      Made made = made(entry);
      return new Built(before, made.image(), made.snapshots(), made.encryption());
    }

    /// What an entry says of itself, for whoever has no recipe at hand; empty where it holds no
    /// fact.
    ///
    /// @throws JournalException when somebody changed the entry
    public static Optional<Made> made(Map<String, Object> entry) {
      return entry.containsKey("image")
          ? Optional.of(made(new EntryFields(entry)))
          : Optional.empty();
    }

    private static Made made(EntryFields entry) {
      // Entries were once without a key. What one says of an encrypted image, EC2 says when it is
      // shared, if it cannot be.
      Encryption encryption =
          entry.has("sourceKey")
              ? new Encryption.Under(entry.text("sourceKey", KeyArn::new))
              : new Encryption.None();
      return new Made(
          entry.text("image", ImageId::new), entry.texts("snapshots", SnapshotId::new), encryption);
    }

    @Override
    public BakeRequest request(Located before) {
      return before.request();
    }
  }

  record OfTest() implements Entry<Built, Tested> {
    @Override
    public Map<String, Object> write(Tested fact) {
      return Map.of("testedAt", fact.testedAt().toString());
    }

    @Override
    public Tested read(Built before, EntryFields entry) {
      return new Tested(before, entry.text("testedAt", Instant::parse));
    }

    @Override
    public BakeRequest request(Built before) {
      return before.located().request();
    }
  }

  record OfUpdate() implements Entry<Tested, Updated> {
    @Override
    public Map<String, Object> write(Updated fact) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("parameter", fact.parameter());
      entry.put("version", fact.version());
      return entry;
    }

    @Override
    public Updated read(Tested before, EntryFields entry) {
      return new Updated(before, entry.text("parameter", name -> name), entry.whole("version"));
    }

    @Override
    public BakeRequest request(Tested before) {
      return before.built().located().request();
    }
  }

  record OfPublish() implements Entry<Updated, Published> {
    private static final String PUBLISHED_AT = "publishedAt";

    /// Whether an entry says that the bake is published.
    public static boolean isFact(Map<String, Object> entry) {
      return entry.containsKey(PUBLISHED_AT);
    }

    @Override
    public Map<String, Object> write(Published fact) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("messages", fact.messages().stream().map(OfPublish::write).toList());
      entry.put(PUBLISHED_AT, fact.publishedAt().toString());
      return entry;
    }

    @Override
    public Published read(Updated before, EntryFields entry) {
      List<Sent> messages =
          entry.has("messageId")
              ? List.of(theOnlyMessage(before, entry))
              : entry.objects("messages").stream().map(OfPublish::sent).toList();
      return new Published(before, messages, entry.text(PUBLISHED_AT, Instant::parse));
    }

    @Override
    public BakeRequest request(Updated before) {
      return before.tested().built().located().request();
    }

    private static Map<String, Object> write(Sent sent) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("id", sent.id());
      message.put("targets", sent.targets());
      return message;
    }

    private static Sent sent(EntryFields message) {
      return new Sent(message.text("id", id -> id), message.whole("targets"));
    }

    /// Entries once had one message, for all targets.
    private Sent theOnlyMessage(Updated before, EntryFields entry) {
      int targets = request(before).recipe().targets().filterPairs().size();
      return new Sent(entry.text("messageId", id -> id), targets);
    }
  }
}
