package dev.kiln.stacksets.aws;

import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.stacksets.rollout.ArtifactStore;
import java.nio.file.Path;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/// The buckets of artifacts over S3.
public final class S3Artifacts implements ArtifactStore {
  private static final int NOT_FOUND = 404;

  private final Function<Region, S3Client> clients;
  private final Installation installation;

  public S3Artifacts(Function<Region, S3Client> clients, Installation installation) {
    this.clients = clients;
    this.installation = installation;
  }

  @Override
  public boolean has(Region region, String key) {
    return CloudFormationFailures.told(() -> {
      try {
        clients
            .apply(region)
            .headObject(request ->
                request
                    .bucket(installation.artifactsBucket(region))
                    .key(key)
                    .expectedBucketOwner(installation.tooling().value()));
        return true;
      } catch (AwsServiceException e) {
        if (e.statusCode() == NOT_FOUND) {
          return false;
        }
        throw e;
      }
    });
  }

  @Override
  public void put(Region region, String key, Path file) {
    put(region, key, RequestBody.fromFile(file));
  }

  @Override
  public void put(Region region, String key, String text) {
    put(region, key, RequestBody.fromString(text));
  }

  private void put(Region region, String key, RequestBody body) {
    CloudFormationFailures.told(() ->
        clients
            .apply(region)
            .putObject(
                request ->
                    request
                        .bucket(installation.artifactsBucket(region))
                        .key(key)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .expectedBucketOwner(installation.tooling().value()),
                body));
  }

  @Override
  public String url(Region region, String key) {
    return CloudFormationFailures.told(() ->
        clients
            .apply(region)
            .utilities()
            .getUrl(request -> request.bucket(installation.artifactsBucket(region)).key(key))
            .toString());
  }
}
