package dev.kiln.copier;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What SQS answers to SendMessage: digests of the body and of the attributes, which the SDK
/// checks.
///
/// How attributes are digested: [Calculating the MD5 message digest for message
/// attributes](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation).
final class SentMessage {
  private static final int STRING_OR_NUMBER = 1;

  private SentMessage() {}

  static String reply(String request) {
    try {
      Map<String, Object> message = JSON.std.mapFrom(request);
      String body = (String) of(message, "MessageBody");
      Map<String, Object> reply = new TreeMap<>();
      reply.put("MessageId", "5fea7756-0ea4-451a-a703-a558b933e274");
      reply.put("MD5OfMessageBody", md5(body.getBytes(StandardCharsets.UTF_8)));
      if (message.get("MessageAttributes") instanceof Map<?, ?> attributes) {
        reply.put("MD5OfMessageAttributes", md5(encoded(attributes)));
      }
      return JSON.std.asString(reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encoded(Map<?, ?> attributes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (Map.Entry<?, ?> attribute : new TreeMap<>(attributes).entrySet()) {
      Map<?, ?> value = (Map<?, ?>) attribute.getValue();
      write(out, attribute.getKey());
      write(out, of(value, "DataType"));
      out.writeByte(STRING_OR_NUMBER);
      write(out, of(value, "StringValue"));
    }
    return bytes.toByteArray();
  }

  private static Object of(Map<?, ?> object, String field) {
    return Objects.requireNonNull(object.get(field), field);
  }

  private static void write(DataOutputStream out, Object text) throws IOException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
