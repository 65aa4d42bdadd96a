package dev.kiln.copier.copy;

import dev.kiln.model.digest.Sha256;
import dev.kiln.model.image.ImageId;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// By which EC2 knows that two requests are the same one.
///
/// See [Ensuring
/// idempotency](https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html).
public record ClientToken(String value) {
  private static final int LONGEST = 64;
  private static final Pattern FORM = Pattern.compile("\\p{ASCII}{1," + LONGEST + "}");

  /// @throws IllegalArgumentException when EC2 would refuse `value`
  public ClientToken {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a client token".formatted(value));
    }
  }

  /// The token of one try to copy `source` to `destination`: always the same for the same values,
  /// whoever asks and how often.
  static ClientToken of(ImageId source, Destination destination, int attempt) {
    String facts =
        String.join(
            "\n",
            source.value(),
            destination.account().value(),
            destination.region().value(),
            destination.key().value(),
            Integer.toString(attempt));
    return new ClientToken(Sha256.base64Url(facts.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return value;
  }
}
