package dev.kiln.model.bake;

import dev.kiln.model.image.ImageName;
import dev.kiln.model.recipe.RecipeName;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names one bake, such as `web-20261121T040000Z-1a2b3c`: the recipe, the time it was asked for,
/// and six digits that keep two bakes of one second apart.
public record BakeId(String value) {
  private static final Pattern FORM =
      Pattern.compile("([a-z0-9-]{1,40})-([0-9]{8}T[0-9]{6}Z)-([0-9a-f]{6})");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME_IN_NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

  /// The time is found from the end, where all lengths are known: lists of bakes are sorted by it,
  /// and [#FORM] takes many times as long.
  private static final int TIME_LENGTH = "20261121T040000Z".length();

  private static final int AFTER_TIME = "-1a2b3c".length();

  /// By the time bakes were asked for, then by their ids.
  public static final Comparator<BakeId> BY_TIME =
      Comparator.comparing(BakeId::asked).thenComparing(BakeId::value);

  /// @throws IllegalArgumentException when `value` has another form, or there is no such time
  public BakeId {
    Matcher parts = FORM.matcher(value);
    if (!parts.matches()) {
      throw new IllegalArgumentException("\"%s\" is not a bake id".formatted(value));
    }
    if (!isTime(parts.group(2))) {
      throw new IllegalArgumentException(
          "\"%s\" is not a bake id: there is no time %s".formatted(value, parts.group(2)));
    }
  }

  public static BakeId of(RecipeName recipe, Instant asked, RandomGenerator random) {
    return new BakeId("%s-%s-%06x".formatted(recipe, TIME.format(asked), random.nextInt(1 << 24)));
  }

  /// A formatter would let the 31st of February pass for its last day.
  private static boolean isTime(String text) {
    try {
      Instant _ = instant(text);
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  /// By hand, because every message holds one, and a formatter takes many times as long.
  private static Instant instant(String text) {
    return LocalDateTime.of(
            number(text, 0, 4),
            number(text, 4, 6),
            number(text, 6, 8),
            number(text, 9, 11),
            number(text, 11, 13),
            number(text, 13, 15))
        .toInstant(ZoneOffset.UTC);
  }

  private static int number(String text, int begin, int end) {
    return Integer.parseInt(text, begin, end, 10);
  }

  /// A time as it stands in ids, to the second; ids of one recipe are in the order of their times.
  public static String time(Instant asked) {
    return TIME.format(asked);
  }

  public RecipeName recipe() {
    return new RecipeName(parts().group(1));
  }

  /// When it was asked for, to the second.
  public Instant asked() {
    int end = value.length() - AFTER_TIME;
    return instant(value.substring(end - TIME_LENGTH, end));
  }

  /// Whether this is a bake of the same recipe that was asked for later.
  public boolean isNewerThan(BakeId other) {
    return recipe().equals(other.recipe()) && asked().isAfter(other.asked());
  }

  /// The name of the one image this bake makes, such as `kiln/web/2026-11-21T04-00-00Z-1a2b3c`.
  ///
  /// CreateImage has no client token. A name that no other bake can have takes its place: EC2
  /// refuses it the second time.
  public ImageName imageName() {
    Matcher parts = parts();
    return new ImageName(
        "kiln/%s/%s-%s".formatted(parts.group(1), TIME_IN_NAME.format(asked()), parts.group(3)));
  }

  private Matcher parts() {
    Matcher parts = FORM.matcher(value);
    if (!parts.matches()) {
      throw new IllegalStateException(value);
    }
    return parts;
  }

  @Override
  public String toString() {
    return value;
  }
}
