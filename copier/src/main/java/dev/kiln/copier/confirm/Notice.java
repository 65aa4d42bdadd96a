package dev.kiln.copier.confirm;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What makes the function look at copies: an event of EventBridge, as its queue holds it.
///
/// [AMI state changes](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-ami-events.html)
/// come on a best effort basis and are hints only: what they say of the image is not believed. But
/// EC2 may show less than they say for a while.
public sealed interface Notice {

  /// Look at this image.
  ///
  /// @param state as the event has it
  /// @param error the event's words; empty when it has none
  record OfImage(ImageId image, String state, String error) implements Notice {

    /// Whether EC2 made the image, or could not.
    boolean isOfTheEnd() {
      return state.equals("available") || isFailed();
    }

    boolean isFailed() {
      return state.equals("failed");
    }
  }

  /// Look at every copy there is.
  record Sweep() implements Notice {}

  /// Nobody here knows what to do about it.
  record Unknown(String why) implements Notice {}

  static Notice read(String body) {
    Map<String, Object> event;
    try {
      event = JSON.std.mapFrom(body);
    } catch (IOException _) {
      return new Unknown("the body is not a JSON object");
    }
    if (event == null) {
      return new Unknown("the body is not a JSON object: null");
    }
    String kind = "%s from %s".formatted(event.get("detail-type"), event.get("source"));
    return switch (kind) {
      case "Scheduled Event from aws.events" -> new Sweep();
      case "EC2 AMI State Change from aws.ec2" -> ofImage(event.get("detail"));
      default ->
          new Unknown(
              "\"%s\" is none of the events that are known here, EC2 AMI State Change from aws.ec2 and Scheduled Event from aws.events"
                  .formatted(Printable.line(kind, 100)));
    };
  }

  private static Notice ofImage(@Nullable Object detail) {
    if (detail instanceof Map<?, ?> fields && fields.get("ImageId") instanceof String image) {
      try {
        return new OfImage(
            new ImageId(image), text(fields.get("State")), text(fields.get("ErrorMessage")));
      } catch (IllegalArgumentException e) {
        return new Unknown("detail.ImageId: " + e.getMessage());
      }
    }
    return new Unknown("detail.ImageId is missing");
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
