package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.message.Reading;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Makes exactly one copy of an image, however often and from how many sides it is told to.
///
/// Three things see to that, because none of them is enough: copies that exist are looked up, the
/// [ClientToken] makes EC2 answer the same image to the same request, and names are unique.
///
/// A copy costs one look and one request. When the image is no longer [new][#NEW], or the request
/// found its name or token taken, further looks tell what EC2's answer means.
@Singleton
public final class Copier {
  /// In so short a time no copy has failed, been cleaned up by hand and been asked for again,
  /// unless the message says so. EC2 answers a later request with the image that is gone, as long
  /// as it remembers the token.
  private static final Duration NEW = Duration.ofMinutes(5);

  private final Destination here;
  private final Copies copies;
  private final Clock clock;
  private final UnseenImages unseen;

  public Copier(Destination here, Copies copies, Clock clock) {
    this.here = here;
    this.copies = copies;
    this.clock = clock;
    this.unseen = new UnseenImages(clock);
  }

  public Outcome copy(Reading reading) {
    return switch (decide(reading)) {
      case Settled settled -> settled;
      case Decision.Copy(CopyRequest request) ->
          switch (copies.ask(request)) {
            case Answer.Taken(String why) -> copyAnew(reading, request, why);
            case Answer answer -> outcome(reading, request, answer);
          };
    };
  }

  /// The token or the name is taken: by a copy that was made since we looked, by one that failed,
  /// or by something that is none of ours. Looking again tells.
  private Outcome copyAnew(Reading reading, CopyRequest refused, String why) {
    return switch (decide(reading)) {
      case Settled settled -> settled;
      case Decision.Copy(CopyRequest next) when next.attempt() > refused.attempt() ->
          outcome(reading, next, copies.ask(next));
      case Decision.Copy _ -> taken(refused, why);
    };
  }

  private Decision decide(Reading reading) {
    return Decision.on(reading, here, copies::of, unseen::isSpent);
  }

  private Outcome outcome(Reading reading, CopyRequest request, Answer answer) {
    return switch (answer) {
      case Answer.Started(ImageId image) when isNew(reading) ->
          new Outcome.Asked(image, request.attempt());
      case Answer.Started(ImageId image) -> started(request, image);
      case Answer.Taken(String why) -> taken(request, why);
      case Answer.Later(String why) -> new Settled.Later(why);
      case Answer.Refused(String why) -> new Settled.Refused(why);
    };
  }

  private boolean isNew(Reading reading) {
    return reading instanceof Reading.Understood(ImageCreated message)
        && message.origin() instanceof Origin.Kiln kiln
        && !kiln.isAgain()
        && kiln.createdAt().isAfter(clock.instant().minus(NEW));
  }

  /// EC2 has an image for the request, from just now or from long ago. Whether it lives, a look
  /// tells.
  private Outcome started(CopyRequest request, ImageId image) {
    return switch (copies.withId(image)) {
      case Existing.Found(List<ExistingCopy> found)
          when found.stream().anyMatch(ExistingCopy::counts) ->
          new Outcome.Asked(image, request.attempt());
      case Existing.Found _ -> {
        unseen.note(request.token());
        yield new Settled.Later(
            "EC2 answers %s to attempt %d of copying %s, but that image is neither pending nor available. %s"
                .formatted(
                    image,
                    request.attempt(),
                    request.source(),
                    "Maybe it does not show yet. Or it was deregistered and EC2 remembers the request: then the next attempt follows."));
      }
      case Existing.Later(String why) -> new Settled.Later(why);
      case Existing.Refused(String why) -> new Settled.Later(why);
    };
  }

  /// Looking again showed no copy either, which need not mean that there is none. Only another
  /// image that is seen to have the name makes waiting useless.
  private Settled taken(CopyRequest request, String why) {
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
              "%s, maybe a copy of %s, does not show among its copies yet, and %s"
                  .formatted(kin, request.source(), why));
      case NameHolder.Unseen() -> {
        unseen.note(request.token());
        yield new Settled.Later(
            "no copy of %s is to be seen yet, but %s".formatted(request.source(), why));
      }
      case NameHolder.Unknown(String trouble) -> new Settled.Later(trouble);
    };
  }
}
