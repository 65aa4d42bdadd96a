package dev.kiln.copier.copy;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes exactly one copy of an image, however often and from how many sides it is told to.
///
/// Three things see to that, because none of them is enough: copies that exist are looked up, the
/// [ClientToken] makes EC2 answer the same image to the same request, and names are unique.
///
/// A batch costs one look, and a copy one request. When the image is no longer [new][#NEW], the
/// message does not say that it is the first of its image, or the request found its name or token
/// taken, further looks tell what EC2's answer means. Nothing is remembered from one batch to the
/// next: whoever gets [Outcome.Asked] has the message come again, to see whether the copy shows.
@Singleton
public final class Copier {
  /// In so short a time no copy has failed, been cleaned up by hand and been asked for again,
  /// unless the message says so. EC2 answers a later request with the image that is gone, as long
  /// as it remembers the token.
  private static final Duration NEW = Duration.ofMinutes(5);

  /// Longer than a request takes, its repetitions included: what is older is from another one.
  private static final Duration JUST_NOW = Duration.ofMinutes(1);

  /// Shares are made before an image is announced; what they need to be known everywhere is
  /// minutes.
  static final Duration PATIENCE = Duration.ofHours(1);

  /// The calls of AWS one copy takes at most, with the look for a batch left out: two requests, the
  /// look in between, and one that tells what EC2's answer means.
  public static final int MOST_CALLS = 4;

  private final Destination here;
  private final Copies copies;
  private final Clock clock;

  public Copier(Destination here, Copies copies, Clock clock) {
    this.here = here;
    this.copies = copies;
    this.clock = clock;
  }

  /// Looks for the copies of all images that are for this account and Region.
  public Sight look(List<Order> orders) {
    Set<ImageId> sources = new HashSet<>();
    for (Order order : orders) {
      order.sourceFor(here).ifPresent(sources::add);
    }
    return new Sight(sources.isEmpty() ? Map.of() : copies.of(sources));
  }

  /// @param sight of this order, and maybe others, which learn from it what was asked for
  public Outcome copy(Order order, Sight sight) {
    return switch (Decision.on(order, here, sight)) {
      case Settled settled -> settled;
      case Decision.Copy(CopyRequest request) ->
          switch (copies.ask(request)) {
            case Answer.Taken(String why) -> copyAnew(order, sight, request, why);
            case Answer answer -> outcome(order, sight, request, answer);
          };
    };
  }

  /// The token or the name is taken: by a copy that was made since we looked, by one that failed,
  /// or by something that is none of ours. Looking again tells.
  private Outcome copyAnew(Order order, Sight sight, CopyRequest refused, String why) {
    copies.of(Set.of(refused.source())).forEach(sight::set);
    return switch (Decision.on(order, here, sight)) {
      case Settled settled -> settled;
      case Decision.Copy(CopyRequest next) when next.attempt() > refused.attempt() ->
          outcome(order, sight, next, copies.ask(next));
      case Decision.Copy _ -> taken(refused, why);
    };
  }

  private Outcome outcome(Order order, Sight sight, CopyRequest request, Answer answer) {
    return switch (answer) {
      case Answer.Started(ImageId image) when isNew(order) ->
          new Outcome.Asked(image, remembered(sight, request, image).attempt());
      case Answer.Started(ImageId image) -> started(sight, request, image);
      case Answer.Taken(String why) -> taken(request, why);
      case Answer.Later(Wait wait, String why) when wait == Wait.SHARE && isOverdue(order) ->
          new Settled.Refused(
              "%s, and %s was announced at %s. %s"
                  .formatted(
                      why,
                      request.source(),
                      order.announcedAt(),
                      "Maybe the image or one of its snapshots is not shared with this account, or the source key's policy does not let it read."));
      case Answer.Later(Wait wait, String why) -> new Settled.Later(wait, why);
      case Answer.Refused(String why) -> new Settled.Refused(why);
    };
  }

  private boolean isNew(Order order) {
    return order.isFirstOfItsBake() && order.announcedAt().isAfter(clock.instant().minus(NEW));
  }

  private boolean isOverdue(Order order) {
    return order.announcedAt().isBefore(clock.instant().minus(PATIENCE));
  }

  /// EC2 has an image for the request, from just now or from long ago. Whether it lives, a look
  /// tells.
  private Outcome started(Sight sight, CopyRequest request, ImageId image) {
    return switch (copies.withId(image)) {
      case Existing.Found(List<ExistingCopy> found)
          when found.stream().anyMatch(this::isFromBefore) ->
          new Settled.AlreadyThere(remembered(sight, request, image).image());
      case Existing.Found(List<ExistingCopy> found)
          when found.stream().anyMatch(ExistingCopy::counts) ->
          new Outcome.Begun(image, remembered(sight, request, image).attempt());
      case Existing.Found(List<ExistingCopy> found) when found.isEmpty() ->
          new Outcome.AskedUnseen(image, request.attempt());
      case Existing.Found _ ->
          new Outcome.Spent(
              request.attempt(),
              "EC2 answers %s to attempt %d of copying %s, but that image is neither pending nor available, so the next attempt follows"
                  .formatted(image, request.attempt(), request.source()));
      case Existing.Later(String why) -> new Settled.Later(Wait.BUSY, why);
      case Existing.Refused(String why) -> new Settled.Later(Wait.BUSY, why);
    };
  }

  /// EC2 made it for an earlier request, whose message counts it, and its tag shows late.
  private boolean isFromBefore(ExistingCopy copy) {
    return copy.counts() && copy.isMadeBefore(clock.instant().minus(JUST_NOW));
  }

  /// What others of the batch learn of it.
  private ExistingCopy remembered(Sight sight, CopyRequest request, ImageId image) {
    ExistingCopy copy = new ExistingCopy(image, State.PENDING, request.attempt(), clock.instant());
    sight.add(request.source(), copy);
    return copy;
  }

  /// Looking again showed no copy either, which need not mean that there is none. Only another
  /// image that is seen to have the name makes waiting useless.
  private Outcome taken(CopyRequest request, String why) {
    return switch (copies.holderOf(request.name(), request.source())) {
      case NameHolder.Stranger(ImageId holder) ->
          new Settled.Refused(
              "%s is to be copied as \"%s\", but %s has that name and is no copy of it. %s (%s)"
                  .formatted(
                      request.source(),
                      request.name(),
                      holder,
                      "Maybe deregister that image, or bake under another name.",
                      why));
      case NameHolder.Kin(ImageId kin) ->
          new Settled.Later(
              Wait.BUSY,
              "%s, maybe a copy of %s, does not show among its copies yet, and %s"
                  .formatted(kin, request.source(), why));
      case NameHolder.Unseen() ->
          new Outcome.Spent(
              request.attempt(),
              "no copy of %s is to be seen yet, but %s".formatted(request.source(), why));
      case NameHolder.Unknown(String trouble) -> new Settled.Later(Wait.BUSY, trouble);
    };
  }
}
