package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what members tell, of whatever kind it is.
///
/// Unknown fields are ignored and minor versions (`kiln.image-copied/1.1`) taken, so that a newer
/// member can add some; another major version is refused.
public final class MemberMessageReader {
  private static final Pattern SCHEMA =
      Pattern.compile("([a-z.-]{1,40}/[0-9]{1,9})(\\.[0-9]{1,9})?");

  private static final List<String> KNOWN =
      List.of(ImageCopied.SCHEMA, ImageCopyFailed.SCHEMA, ImagesCollected.SCHEMA);

  private MemberMessageReader() {}

  /// @throws IllegalArgumentException naming everything that is wrong
  public static MemberMessage read(String body) {
    Map<String, Object> json;
    try {
      json = JSON.std.mapFrom(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("the body is not a JSON object", e);
    }
    if (json == null) {
      throw new IllegalArgumentException("the body is not a JSON object: null");
    }
    String schema = String.valueOf(json.get("schema"));
    Matcher form = SCHEMA.matcher(schema);
    return switch (form.matches() ? form.group(1) : "") {
      case ImageCopied.SCHEMA -> CopyResultReader.copied(json);
      case ImageCopyFailed.SCHEMA -> CopyResultReader.failed(json);
      case ImagesCollected.SCHEMA -> ImagesCollectedReader.read(json);
      default ->
          throw new IllegalArgumentException(
              "schema \"%s\" is not known here, only %s"
                  .formatted(JsonFields.quote(schema), String.join(" and ", KNOWN)));
    };
  }
}
