package dev.kiln.model.tag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A set of tags that EC2 accepts, ordered by key.
///
/// Limits: [Tag your Amazon EC2
/// resources](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions).
public record Tags(SortedMap<String, String> values) {
  public static final int MOST = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;
  private static final String RESERVED = "aws:";

  public static final Tags NONE = new Tags(new TreeMap<>());

  /// @throws IllegalArgumentException naming everything EC2 would refuse
  public Tags {
    List<String> problems = problemsOf(values);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  public static Tags of(Map<String, String> values) {
    return new Tags(new TreeMap<>(values));
  }

  /// The tags of `values` that can be carried to another account: those that AWS itself set stay
  /// behind.
  ///
  /// @throws IllegalArgumentException naming what EC2 would refuse of the rest
  public static Tags carried(Map<String, String> values) {
    SortedMap<String, String> own = new TreeMap<>(values);
    own.keySet().removeIf(Tags::isReserved);
    return new Tags(own);
  }

  /// What is wrong with one tag, empty when nothing is.
  public static List<String> problemsOf(String key, String value) {
    List<String> problems = new ArrayList<>();
    check(key, value, problems);
    return problems;
  }

  private static void check(String key, String value, List<String> problems) {
    if (key.isEmpty() || key.length() > LONGEST_KEY) {
      problems.add("tag key \"%s\" must have 1 to %d characters".formatted(key, LONGEST_KEY));
    }
    if (isReserved(key)) {
      problems.add("tag key \"%s\" starts with aws:, which AWS keeps for itself".formatted(key));
    }
    if (value.length() > LONGEST_VALUE) {
      problems.add("value of tag \"%s\" has over %d characters".formatted(key, LONGEST_VALUE));
    }
  }

  /// These tags and `more`, whose values win.
  ///
  /// @throws IllegalArgumentException when there are more than [#MOST]
  public Tags with(Map<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(values);
    all.putAll(more);
    return new Tags(all);
  }

  private static List<String> problemsOf(Map<String, String> values) {
    List<String> problems = new ArrayList<>();
    values.forEach((key, value) -> check(key, value, problems));
    if (values.size() > MOST) {
      problems.add("%d tags are more than the %d EC2 takes".formatted(values.size(), MOST));
    }
    return problems;
  }

  private static boolean isReserved(String key) {
    return key.regionMatches(true, 0, RESERVED, 0, RESERVED.length());
  }
}
