package dev.kiln.sandbox.moto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

@WithMoto
class PresignedUrlIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final SharedMoto moto;
  private final Account owner;
  private final String bucket;

  PresignedUrlIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = Users.administratorOf(moto.account());
    this.bucket = Buckets.in(owner);
    put("script", "echo hello");
    put("secret", "hidden");
  }

  @Test
  @Rule("s3.presigned-url.bound-to-request")
  void readsTheObjectItWasSignedFor() {
    var answer = get(signedGet(owner, "script"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("echo hello");
  }

  @Test
  @Rule("s3.presigned-url.bound-to-request")
  void refusesAnotherObject() {
    var answer = get(signedGet(owner, "script").replace("/script?", "/secret?"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<Code>SignatureDoesNotMatch</Code>");
  }

  @Test
  @Rule("s3.presigned-url.bound-to-request")
  void refusesAnotherMethod() {
    var answer =
        send(
            HttpRequest.newBuilder(URI.create(signedGet(owner, "script")))
                .PUT(BodyPublishers.ofString("forged"))
                .build());

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(Buckets.read(owner, bucket, "script")).isEqualTo("echo hello");
  }

  @Test
  @Rule("s3.presigned-url.bound-to-request")
  void givesNoMoreThanTheSignersRights() {
    var answer = get(signedGet(moto.account(), "script"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<Code>AccessDenied</Code>");
  }

  @Test
  @Rule("s3.presigned-url.expires")
  void refusesAUrlThatHasExpired() {
    var url = signedGet(owner, "script");

    moto.later(
        Duration.ofMinutes(6),
        () -> {
          var answer = get(url);
          assertThat(answer.statusCode()).isEqualTo(403);
          assertThat(answer.body()).contains("Request has expired");
        });
  }

  @Test
  @Rule("s3.presigned-url.expires")
  void acceptsAUrlUntilItExpires() {
    var url = signedGet(owner, "script");

    moto.later(Duration.ofMinutes(4), () -> assertThat(get(url).statusCode()).isEqualTo(200));
  }

  @Test
  @Rule("gate.session-expires")
  void refusesAUrlWhoseSessionHasEnded() {
    var session = owner.assume(Roles.ofOwnAccount(owner, "signer"));
    var url = signedGet(session, "script", Duration.ofHours(5));

    moto.later(
        Duration.ofHours(2),
        () -> {
          var answer = get(url);
          assertThat(answer.statusCode()).isEqualTo(400);
          assertThat(answer.body()).contains("<Code>ExpiredToken</Code>");
        });
  }

  private void put(String key, String content) {
    owner.s3().putObject(object -> object.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  private String signedGet(Account signer, String key) {
    return signedGet(signer, key, Duration.ofMinutes(5));
  }

  private String signedGet(Account signer, String key, Duration time) {
    try (var presigner =
        S3Presigner.builder()
            .endpointOverride(signer.clients().endpoint())
            .region(Region.of(signer.region()))
            .credentialsProvider(StaticCredentialsProvider.create(signer.clients().credentials()))
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build()) {
      return presigner
          .presignGetObject(sign ->
              sign.signatureDuration(time)
                  .getObjectRequest(object -> object.bucket(bucket).key(key)))
          .url()
          .toString();
    }
  }

  private static HttpResponse<String> get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
