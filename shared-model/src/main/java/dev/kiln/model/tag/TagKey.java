package dev.kiln.model.tag;

import java.util.Set;

/// The tag keys that mean something to Kiln or to those who look for its images.
public final class TagKey {
  public static final String NAME = "Name";
  public static final String RECIPE = "Recipe";
  public static final String BUILT_BY = "BuiltBy";

  /// The base image an image was built from.
  public static final String SOURCE_AMI = "SourceAMI";

  /// The bake that made a thing; how a stage finds again what it made.
  public static final String BAKE = "kiln:bake";

  /// The stage an instance works for.
  public static final String STAGE = "kiln:stage";

  public static final String RECIPE_DIGEST = "kiln:recipe-digest";

  /// On a source image, when its tests passed.
  public static final String TESTED = "kiln:tested";

  /// On a copy and its snapshots.
  public static final String ENCRYPTED = "Encrypted";

  /// On a copy and its snapshots: the id of the image it was copied from.
  public static final String COPIED_FROM = "CopiedFromAMI";

  public static final String SOURCE_REGION = "kiln:source-region";

  /// On an instance and on a copy: the how-manieth it is of its stage, or of its image.
  public static final String ATTEMPT = "kiln:attempt";

  /// On a copy: how long it stays, as `<keep>/<minimum age>`.
  public static final String RETAIN = "kiln:retain";

  /// On a copy: when its image was announced, as ISO-8601 instant.
  public static final String ANNOUNCED = "kiln:announced-at";

  /// On a copy: what has been told of it to the tooling account. Absent: nothing yet. `copied`: it
  /// is usable. `failed`: it failed, and a new attempt is still to be made. `retried`: it failed,
  /// and the new attempt is on its way. `given-up`: it is of no use, and nothing more is tried. Who
  /// removes the tag has the copy looked at anew.
  public static final String REPORTED = "kiln:reported";

  /// On an image or a copy: that it stays, set by a person.
  public static final String KEEP = "kiln:keep";

  /// On an image or a copy: from when on it may go, set by the collector.
  public static final String COLLECT_AFTER = "kiln:collect-after";

  /// The value of [#BUILT_BY] on everything Kiln makes.
  public static final String KILN = "kiln";

  private static final Set<String> OWN =
      Set.of(NAME, RECIPE, BUILT_BY, SOURCE_AMI, ENCRYPTED, COPIED_FROM);

  /// What is said of one image and of none of its copies.
  private static final Set<String> OF_ONE_IMAGE = Set.of(KEEP, COLLECT_AFTER);

  private TagKey() {}

  /// Whether copies do not get the tag of their source.
  public static boolean isOfOneImage(String key) {
    return OF_ONE_IMAGE.contains(key);
  }

  /// Whether Kiln sets the key itself, so that a recipe's own tags may not.
  public static boolean isKilns(String key) {
    return key.startsWith("kiln:") || OWN.contains(key);
  }
}
