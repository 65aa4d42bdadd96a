package dev.kiln.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// A copier as one writes it first: Lambda reads the event, the whole SDK makes the calls that
/// Kiln's function makes, with the same parameters, and nothing else is done.
public final class PlainHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final Ec2Client ec2 =
      Ec2Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      try {
        copy(message.getBody());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new SQSBatchResponse(List.of());
  }

  private void copy(String body) throws IOException {
    Map<String, Object> envelope = JSON.std.mapFrom(body);
    Map<String, Object> message = JSON.std.mapFrom(String.valueOf(envelope.get("Message")));
    String source = String.valueOf(message.get("sourceAmi"));
    boolean missing =
        ec2.describeImages(request ->
                request
                    .owners("self")
                    .filters(Filter.builder().name("tag:CopiedFromAMI").values(source).build())
                    .includeDeprecated(true)
                    .includeDisabled(true))
            .images()
            .isEmpty();
    if (missing) {
      List<Tag> tags = tags(source, message);
      String copy =
          ec2.copyImage(request ->
                  request
                      .sourceImageId(source)
                      .sourceRegion(String.valueOf(message.get("sourceRegion")))
                      .name(String.valueOf(message.get("name")))
                      .description(String.valueOf(message.get("description")))
                      .encrypted(true)
                      .kmsKeyId(System.getenv("KILN_KEY_ARN"))
                      .clientToken(source)
                      .tagSpecifications(
                          tagged(ResourceType.IMAGE, tags), tagged(ResourceType.SNAPSHOT, tags)))
              .imageId();
      System.out.println("copy " + copy + " of " + source);
    }
  }

  /// As many as Kiln's copies have.
  private static List<Tag> tags(String source, Map<String, Object> message) {
    List<Tag> tags = new ArrayList<>();
    if (message.get("tags") instanceof Map<?, ?> own) {
      own.forEach((key, value) -> tags.add(tag(String.valueOf(key), String.valueOf(value))));
    }
    tags.add(tag("CopiedFromAMI", source));
    tags.add(tag("Encrypted", "true"));
    for (String field : List.of("sourceRegion", "createdAt", "retention")) {
      tags.add(tag(field, String.valueOf(message.get(field))));
    }
    tags.add(tag("attempt", "1"));
    return tags;
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static TagSpecification tagged(ResourceType type, List<Tag> tags) {
    return TagSpecification.builder().resourceType(type).tags(tags).build();
  }
}
