package dev.kiln.stacksets.aws;

import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.CopyResultReader;
import dev.kiln.stacksets.rollout.CallFailedException;
import dev.kiln.stacksets.rollout.Failure;
import dev.kiln.stacksets.rollout.LastCopies;
import dev.kiln.stacksets.rollout.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// The ledger in the bakes bucket of the tooling account.
final class S3LastCopies implements LastCopies {
  /// Several times as long as any that the function fleet writes.
  private static final int LARGEST = 64 * 1024;

  private final S3Client s3;
  private final Installation installation;

  S3LastCopies(S3Client s3, Installation installation) {
    this.s3 = s3;
    this.installation = installation;
  }

  @Override
  public Optional<CopyResult> of(Target target) {
    String key = new LedgerEntry.OfPair(target.account(), target.region()).key();
    Optional<String> content = CloudFormationFailures.told(() -> content(key));
    try {
      return content.map(CopyResultReader::read);
    } catch (IllegalArgumentException e) {
      throw new CallFailedException(
          new Failure("%s: %s".formatted(key, e.getMessage()), Failure.Kind.LASTING), e);
    }
  }

  private Optional<String> content(String key) {
    try (ResponseInputStream<GetObjectResponse> in =
        s3.getObject(request ->
            request
                .bucket(installation.bakesBucket())
                .key(key)
                .expectedBucketOwner(installation.tooling().value()))) {
      return Optional.of(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw SdkClientException.create("Reading %s broke off".formatted(key), e);
    }
  }
}
