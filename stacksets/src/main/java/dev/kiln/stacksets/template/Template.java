package dev.kiln.stacksets.template;

import dev.kiln.model.digest.Sha256;
import java.nio.charset.StandardCharsets;

/// A CloudFormation template, ready to be deployed.
///
/// @param name what it is the template of: `tooling`, `member` or `artifacts`
/// @param text YAML; the same installation gives the same text
public record Template(String name, String text) {

  /// What CloudFormation takes [with a
  /// request](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html);
  /// a longer template it reads from S3.
  public static final int MOST_BYTES_IN_A_REQUEST = 51_200;

  /// What it takes at all.
  public static final int MOST_BYTES = 1_048_576;

  /// In UTF-8.
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// 64 hexadecimal digits.
  public String sha256() {
    return Sha256.hex(bytes());
  }

  public boolean fitsIntoARequest() {
    return bytes().length <= MOST_BYTES_IN_A_REQUEST;
  }
}
