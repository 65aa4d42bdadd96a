package dev.kiln.sandbox.functions;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.ImageId;
import dev.kiln.sandbox.Scene.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The events that EventBridge would send to the function confirm of a place.
///
/// Forms: [AMI
/// events](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-ami-events.html), [scheduled
/// events](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html).
public record EventBridge(Place place) {

  /// An image has come into another state.
  public String stateChange(ImageId image, String state) {
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("RequestId", UUID.randomUUID().toString());
    detail.put("ImageId", image.value());
    detail.put("State", state);
    detail.put("ErrorMessage", "");
    String arn = "arn:aws:ec2:%s::image/%s".formatted(place.region(), image);
    return event("EC2 AMI State Change", "aws.ec2", arn, detail);
  }

  /// It is time for a sweep.
  public String schedule() {
    String arn = "arn:aws:events:%s:%s:rule/kiln-sweep".formatted(place.region(), place.account());
    return event("Scheduled Event", "aws.events", arn, Map.of());
  }

  private String event(String type, String source, String arn, Map<String, String> detail) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", type);
    event.put("source", source);
    event.put("account", place.account().value());
    event.put("time", Instant.now().toString());
    event.put("region", place.region().value());
    event.put("resources", List.of(arn));
    event.put("detail", detail);
    try {
      return JSON.std.asString(event);
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }
}
