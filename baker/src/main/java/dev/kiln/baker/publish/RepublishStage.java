package dev.kiln.baker.publish;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.Published.Sent;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Counted;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Shares an image that is published already with some accounts and tells them, and nobody else:
/// for an account that is new, or one that lost its copy. Nobody loses a share.
///
/// Repeating it is harmless: a member makes one copy however often it is told.
public final class RepublishStage
    implements Stage<RepublishStage.Wanted, RepublishStage.Republished> {
  private final Installation installation;
  private final AddedSharing sharing;
  private final Messenger messenger;
  private final Clock clock;

  /// Those that were shared with before a later call broke off.
  private final SortedSet<AccountId> added = new TreeSet<>();

  public RepublishStage(
      Installation installation, Sharing sharing, Announcements announcements, Clock clock) {
    this.installation = installation;
    this.sharing = new AddedSharing(sharing);
    this.messenger = new Messenger(installation, announcements);
    this.clock = clock;
  }

  @Override
  public StageName name() {
    return StageName.PUBLISH;
  }

  @Override
  public String summary(Republished fact) {
    return "shared with %d of %s, sent %s"
        .formatted(
            fact.added().size(),
            Counted.of(fact.wanted().to().accounts().size(), "account"),
            Counted.of(fact.messages().size(), "message"));
  }

  @Override
  public StageResult<Republished> advance(Wanted wanted) {
    SortedSet<AccountId> accounts = wanted.to().accounts();
    PublishedImage image = wanted.image();
    image
        .snapshots()
        .forEach(
            snapshot -> added.addAll(sharing.share(new Shareable.Snapshot(snapshot), accounts)));
    added.addAll(sharing.share(new Shareable.Image(image.image()), accounts));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<Sent> sent = messenger.tell(message(wanted, now));
    return new StageResult.Done<>(new Republished(wanted, added, sent, now));
  }

  private ImageCreated message(Wanted wanted, Instant now) {
    PublishedImage image = wanted.image();
    return new ImageCreated(
        image.image(),
        installation.region(),
        wanted.to(),
        image.bake().imageName(),
        image.description(),
        image.tags(),
        new Origin.Kiln(
            image.bake().recipe(),
            image.bake(),
            now,
            wanted.retention(),
            image.encryption(),
            true));
  }

  /// @param retention of the copies
  public record Wanted(PublishedImage image, Audience.Pairs to, Retention retention) {}

  /// @param added the accounts that lacked the image or one of its snapshots
  public record Republished(
      Wanted wanted, SortedSet<AccountId> added, List<Sent> messages, Instant sentAt) {
    public Republished {
      added = Collections.unmodifiableSortedSet(new TreeSet<>(added));
      messages = List.copyOf(messages);
    }
  }
}
