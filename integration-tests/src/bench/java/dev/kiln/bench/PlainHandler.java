package dev.kiln.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

/// A copier as one writes it first: Lambda reads the event, the whole SDK makes the calls that
/// Kiln's function makes, and nothing else is done.
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
                    .filters(Filter.builder().name("tag:CopiedFromAMI").values(source).build()))
            .images()
            .isEmpty();
    if (missing) {
      String copy =
          ec2.copyImage(request ->
                  request
                      .sourceImageId(source)
                      .sourceRegion(String.valueOf(message.get("sourceRegion")))
                      .name(String.valueOf(message.get("name")))
                      .encrypted(true)
                      .kmsKeyId(System.getenv("KILN_KEY_ARN")))
              .imageId();
      System.out.println("copy " + copy + " of " + source);
    }
  }
}
