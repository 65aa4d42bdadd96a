package dev.kiln.baker.aws;

import dev.kiln.baker.publish.PublishedImage;
import dev.kiln.baker.publish.PublishedImages;
import dev.kiln.baker.publish.RepublishStage;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;

/// Publishing an image again, in this process. What it changes it changes under the role of the
/// stage publish, with a session that reaches the image's own bake only; it sees with those of the
/// stages start and lookup, so that publish needs no right to read.
public final class LocalRepublishing implements AutoCloseable {
  private final StageSessions sessions;
  private final Installation installation;
  private final Clock clock;

  public LocalRepublishing(AwsAccess access, Installation installation, Clock clock) {
    this.sessions = new StageSessions(access, installation);
    this.installation = installation;
    this.clock = clock;
  }

  public PublishedImages images() {
    StageClients look = sessions.ofLook();
    return new PublishedImages(
        installation,
        sessions.records(sessions.ofWatch()),
        new AwsCurrentImages(look.ec2(), look.ssm()));
  }

  public RepublishStage stage(PublishedImage image) {
    StageClients publish =
        sessions.ofBake(StageName.PUBLISH, image.bake(), image.digest(), Duration.ZERO);
    return new RepublishStage(
        installation, new Ec2Sharing(publish.ec2()), new SnsAnnouncements(publish.sns()), clock);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
