package dev.kiln.baker.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.WithSandbox;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@WithSandbox
class S3ObjectsIT {
  private final String key = "bakes/" + UUID.randomUUID();
  private final S3Objects objects;

  S3ObjectsIT(Sandbox sandbox) {
    this.objects =
        new S3Objects(
            sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home()).s3(),
            sandbox.installation().bakesBucket());
  }

  @Test
  void whatOthersWroteAfterALookIsNotReplaced() {
    var nothing = objects.version(key);
    objects.putAfter(nothing, key, "first".getBytes(UTF_8));
    var first = objects.version(key);

    objects.putAfter(nothing, key, "over nothing".getBytes(UTF_8));
    assertThat(content()).contains("first");

    objects.putAfter(first, key, "second".getBytes(UTF_8));
    objects.putAfter(first, key, "over the first".getBytes(UTF_8));
    assertThat(content()).contains("second");
  }

  private Optional<String> content() {
    return objects.get(key).map(bytes -> new String(bytes, UTF_8));
  }
}
