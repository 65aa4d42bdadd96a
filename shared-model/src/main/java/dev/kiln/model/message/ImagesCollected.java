package dev.kiln.model.message;

import dev.kiln.model.collect.Collected;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.text.Printable;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a collector did in one Region of an account: the body of a message in the results queue.
///
/// @param finishedAt when it was done
/// @param kept how many images stay, marked or not
/// @param marked how many of them were marked this time
/// @param unmarked how many marks were taken away
/// @param removed the images that are gone, at most [#MOST] of them
/// @param bytes the most that was freed
/// @param left what was to be changed and was not, or is gone and not known whether for good, and
///   why, at most [#MOST]
/// @param doubts why nothing was marked or removed, at most [#MOST]; none where all was seen
public record ImagesCollected(
    AccountId account,
    Region region,
    Instant finishedAt,
    int kept,
    int marked,
    int unmarked,
    List<ImageId> removed,
    long bytes,
    List<String> left,
    List<String> doubts)
    implements MemberMessage {

  public static final String SCHEMA = "kiln.images-collected/1";

  /// By their times; the rest only makes an order of it, so that of any messages, whatever order
  /// they come in and however often, one is the latest.
  private static final Comparator<ImagesCollected> BY_TIME =
      Comparator.comparing(ImagesCollected::finishedAt).thenComparing(ImagesCollected::toJson);

  /// So many of a kind are told; who removed what, CloudTrail has whole.
  public static final int MOST = 100;

  private static final int LONGEST = 1_000;

  public ImagesCollected {
    removed = first(removed);
    left = printable(left);
    doubts = printable(doubts);
  }

  public static ImagesCollected of(Collected collected, Instant finishedAt) {
    return new ImagesCollected(
        collected.plan().account(),
        collected.plan().region(),
        finishedAt,
        collected.plan().images().size() - collected.gone().size(),
        collected.marked().size(),
        collected.unmarked().size(),
        collected.gone().stream().map(Collected.Gone::image).toList(),
        collected.gone().stream().mapToLong(Collected.Gone::bytes).sum(),
        collected.troubles(),
        collected.plan().doubts());
  }

  /// A schedule reads no answer: what could not be seen or removed is seen by a function's errors.
  /// Lambda calls it twice more, which does no harm.
  ///
  /// @throws IllegalStateException naming all that is told here
  public void requireWell() {
    if (!left.isEmpty() || !doubts.isEmpty()) {
      throw new IllegalStateException(
          "Not all could be seen or removed: "
              + Stream.concat(doubts.stream(), left.stream()).collect(Collectors.joining("; ")));
    }
  }

  @Override
  public boolean isLaterThan(MemberMessage other) {
    return other instanceof ImagesCollected collected && BY_TIME.compare(this, collected) > 0;
  }

  @Override
  public Map<String, Object> asMap() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", SCHEMA);
    fields.put("account", account.value());
    fields.put("region", region.value());
    fields.put("finishedAt", finishedAt.toString());
    fields.put("kept", kept);
    fields.put("marked", marked);
    fields.put("unmarked", unmarked);
    fields.put("removed", removed.stream().map(ImageId::value).toList());
    fields.put("bytes", bytes);
    fields.put("left", left);
    fields.put("doubts", doubts);
    return fields;
  }

  private static List<String> printable(List<String> texts) {
    return first(texts).stream().map(text -> Printable.line(text, LONGEST)).toList();
  }

  private static <T> List<T> first(List<T> all) {
    return all.stream().limit(MOST).toList();
  }
}
