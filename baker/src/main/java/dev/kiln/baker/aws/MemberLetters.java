package dev.kiln.baker.aws;

import dev.kiln.baker.letters.Feed;
import dev.kiln.baker.letters.LetterQueue;
import dev.kiln.model.aws.SessionPolicies;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The queues of one member account's functions, reached with the roles of the stage replay there.
public final class MemberLetters implements AutoCloseable {
  private final AwsAccess access;
  private final Installation installation;
  private final AccountId member;
  private final List<StageClients> opened = new ArrayList<>();

  public MemberLetters(AwsAccess access, Installation installation, AccountId member) {
    this.access = access;
    this.installation = installation;
    this.member = member;
  }

  /// For reading only: the session may neither send nor remove.
  public LetterQueue reading(Region where, Feed feed) {
    return queue(where, feed, SessionPolicies.ofReading(role()));
  }

  public LetterQueue replaying(Region where, Feed feed) {
    return queue(where, feed, SessionPolicies.ofAll(role()));
  }

  @Override
  public void close() {
    opened.forEach(StageClients::close);
  }

  private LetterQueue queue(Region where, Feed feed, String policy) {
    StageClients clients =
        new StageClients(
            access,
            installation,
            StageName.REPLAY,
            new StageClients.Home(installation.roleArn(StageName.REPLAY, member, where), where),
            "dead-letters",
            Duration.ZERO,
            policy);
    opened.add(clients);
    return new SqsLetterQueue(
        clients.sqs(),
        clients.queueUrl(member, feed.deadQueue(installation)),
        clients.queueUrl(member, feed.queue(installation)));
  }

  private static StageRole role() {
    return StageModel.roleOf(StageName.REPLAY);
  }
}
