package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.Reading;
import jakarta.inject.Singleton;

/// Makes exactly one copy of an image, however often and from how many sides it is told to.
///
/// Three things see to that, because none of them is enough: copies that exist are looked up, the
/// [ClientToken] makes EC2 answer the same image to the same request, and names are unique.
@Singleton
public final class Copier {
  private final Destination here;
  private final Copies copies;

  public Copier(Destination here, Copies copies) {
    this.here = here;
    this.copies = copies;
  }

  public Outcome copy(Reading reading) {
    return switch (decide(reading)) {
      case Settled settled -> settled;
      case Decision.Copy(CopyRequest request) ->
          switch (copies.ask(request)) {
            case Answer.Taken(String why) -> copyAnew(reading, request, why);
            case Answer answer -> outcome(request, answer);
          };
    };
  }

  /// The token or the name is taken: by a copy that was made since we looked, by one that failed,
  /// or by something that is none of ours. Looking again tells.
  private Outcome copyAnew(Reading reading, CopyRequest refused, String why) {
    return switch (decide(reading)) {
      case Settled settled -> settled;
      case Decision.Copy(CopyRequest next) when next.attempt() > refused.attempt() ->
          outcome(next, copies.ask(next));
      case Decision.Copy _ -> taken(refused, why);
    };
  }

  private Decision decide(Reading reading) {
    return Decision.on(reading, here, copies::of);
  }

  private static Outcome outcome(CopyRequest request, Answer answer) {
    return switch (answer) {
      case Answer.Started(ImageId image) -> new Outcome.Asked(image, request.attempt());
      case Answer.Taken(String why) -> taken(request, why);
      case Answer.Later(String why) -> new Settled.Later(why);
      case Answer.Refused(String why) -> new Settled.Refused(why);
    };
  }

  private static Settled taken(CopyRequest request, String why) {
    return new Settled.Refused(
        "%s is to be copied as \"%s\", attempt %d, but no copy of it is to be seen and %s. %s"
            .formatted(
                request.source(),
                request.name(),
                request.attempt(),
                why,
                "Maybe another image has that name: deregister it, or bake under another name."));
  }
}
