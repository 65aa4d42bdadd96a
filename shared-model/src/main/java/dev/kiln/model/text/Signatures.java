package dev.kiln.model.text;

import java.util.regex.Pattern;

/// What is left of a text when nobody can use the signed URLs in it any more.
public final class Signatures {

  /// What [signs a
  /// URL](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html), also where
  /// the URL was written into HTML, JSON or another URL.
  private static final Pattern SIGNING =
      Pattern.compile(
          "(X-Amz-(?:Signature|Credential|Security-Token)(?:=|%3D))[^\\]&;<>\"'\\\\`\\s]+",
          Pattern.CASE_INSENSITIVE);

  private Signatures() {}

  /// With an ellipsis for each signature, credential and session token.
  public static String masked(String text) {
    return SIGNING.matcher(text).replaceAll("$1…");
  }
}
