package dev.kiln.baker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.UndeclaredCallException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class GuardedPresignerTest {
  private static final Installation INSTALLATION =
      new Installation(
          new Namespace("kiln"),
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          new Installation.Builder("subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"),
          Fleet.ANY);
  private static final String BUNDLE = "recipes/web/%s/build.tar.gz".formatted("0".repeat(64));
  private static final String REPORT = "bakes/web-20261121T040000Z-1a2b3c/build/report.tar.gz";
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void signsWhatTheStageHasDeclared() {
    try (GuardedPresigner presigner = presigner(StageName.BUILD)) {
      assertThat(presigner.get(INSTALLATION.recipesBucket(), BUNDLE, HOUR))
          .hasPath("/" + BUNDLE)
          .hasParameter("X-Amz-SignedHeaders", "host");
      assertThat(presigner.put(INSTALLATION.bakesBucket(), REPORT, HOUR)).hasPath("/" + REPORT);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BUILD")
  void signsForNoStageWhatIsAnothers(StageName stage) {
    try (GuardedPresigner presigner = presigner(stage)) {
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> presigner.get(INSTALLATION.recipesBucket(), BUNDLE, HOUR))
          .withMessageContaining("s3:GetObject");
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> presigner.put(INSTALLATION.bakesBucket(), REPORT, HOUR))
          .withMessageContaining("s3:PutObject");
    }
  }

  private static GuardedPresigner presigner(StageName stage) {
    S3Presigner signing =
        S3Presigner.builder()
            .region(software.amazon.awssdk.regions.Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")))
            .build();
    return new GuardedPresigner(signing, new Guard(StageModel.roleOf(stage)), INSTALLATION);
  }
}
