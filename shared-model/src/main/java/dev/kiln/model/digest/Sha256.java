package dev.kiln.model.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// The SHA-256 of bytes, as text.
public final class Sha256 {
  /// Never fed itself, only cloned: to look an algorithm up takes several times as long as to
  /// digest a short text.
  private static final MessageDigest UNFED = unfed();

  private Sha256() {}

  /// 64 hexadecimal digits, in small letters.
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /// 43 of `A-Z`, `a-z`, `0-9`, `-` and `_`, for where 64 are too many.
  public static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest(bytes));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return ((MessageDigest) UNFED.clone()).digest(bytes);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest unfed() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
