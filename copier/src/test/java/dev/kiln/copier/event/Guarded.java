package dev.kiln.copier.event;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.NameHolder;
import dev.kiln.copier.copy.Wait;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Remembers what is asked for, and answers each source in another way, always the same.
final class Guarded implements Copies {
  final List<CopyRequest> asked = new ArrayList<>();
  int started;

  @Override
  public Map<ImageId, Existing> of(Set<ImageId> sources) {
    return sources.stream()
        .collect(Collectors.toMap(source -> source, _ -> new Existing.Found(List.of())));
  }

  @Override
  public Existing withId(ImageId image) {
    return new Existing.Found(List.of());
  }

  @Override
  public NameHolder holderOf(ImageName name, ImageId source) {
    return new NameHolder.Unseen();
  }

  @Override
  public Answer ask(CopyRequest request) {
    asked.add(request);
    return switch (request.source().hashCode() & 3) {
      case 0 -> new Answer.Taken("somebody has it");
      case 1 -> new Answer.Later(Wait.SHARE, "not shared yet");
      case 2 -> new Answer.Refused("never");
      default -> {
        started++;
        yield new Answer.Started(new ImageId("ami-00000000000000001"));
      }
    };
  }
}
