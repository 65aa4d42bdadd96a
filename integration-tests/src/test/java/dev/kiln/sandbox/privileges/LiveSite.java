package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.StageName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;

/// An installation in real accounts. Only AWS's own APIs are used. What AWS refuses is heard by the
/// stages' clients, or told by their functions; what it refuses to instances, to Automation and to
/// the member's functions is not.
///
/// @param safe where the roles' policies are kept before the first is changed
/// @param time how time passes there
record LiveSite(LiveFile file, Refusals refusals, Optional<Path> safe, Time time) implements Site {
  private static final Path SAFE = Path.of("target", "kiln-live-policies");

  /// @throws IllegalArgumentException with everything that is wrong with the file
  static LiveSite open(Path file) {
    return open(file, SAFE, time -> LockSupport.parkNanos(time.toNanos()));
  }

  static LiveSite open(Path file, Path safe, Time time) {
    return switch (LiveFile.read(file)) {
      case Outcome.Right<LiveFile> right ->
          new LiveSite(right.value(), new Refusals(), Optional.of(safe), time);
      case Outcome.Wrong<LiveFile> wrong ->
          throw new IllegalArgumentException(
              wrong.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    };
  }

  @Override
  public Installation installation() {
    return file.installation();
  }

  @Override
  public AwsAccess access() {
    return new AwsAccess(file.developer(), file.endpoint(), List.of(refusals));
  }

  @Override
  public Operator tooling() {
    return file.tooling();
  }

  @Override
  public Member member() {
    return file.member();
  }

  @Override
  public List<StageName> stages() {
    return file.stages();
  }

  @Override
  public boolean shows(Evidence evidence) {
    return true;
  }

  @Override
  public Patience patience() {
    return file.patience();
  }

  @Override
  public Observation observe(StageName stage) {
    int heard = refusals.count();
    return new Observation() {
      @Override
      public Set<String> denied() {
        Set<String> denied = new TreeSet<>();
        refusals.since(heard, stage).forEach(refusal -> denied.addAll(refusal.actions()));
        return denied;
      }

      @Override
      public List<String> words() {
        return refusals.since(heard, stage).stream().map(Refusals.Refusal::words).toList();
      }

      @Override
      public boolean isComplete() {
        return false;
      }
    };
  }

  @Override
  public void hear(StageName stage, String answer) {
    refusals.hear(stage, answer);
  }

  /// Automation does that by itself.
  @Override
  public <T> T whileRunbooksArePlayed(Supplier<T> work) {
    return work.get();
  }

  /// The member's function hears of them by itself.
  @Override
  public void deliver(List<String> bodies) {
    SqsClient sqs = member().operator().sqs();
    for (String body : bodies) {
      sqs.sendMessage(request -> request.queueUrl(member().copyQueue()).messageBody(body));
    }
  }

  /// The member's function hears of them by itself.
  @Override
  public void notice(List<String> bodies) {
    SqsClient sqs = member().operator().sqs();
    String url =
        sqs.getQueueUrl(request -> request.queueName(installation().confirmQueue())).queueUrl();
    for (String body : bodies) {
      sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }
  }

  /// The function fleet hears of them by itself.
  @Override
  public void tell(List<String> bodies) {
    SqsClient sqs = tooling().sqs();
    String url =
        sqs.getQueueUrl(request -> request.queueName(installation().resultsQueue())).queueUrl();
    for (String body : bodies) {
      sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }
  }

  @Override
  public String collectCopies() {
    return member()
        .operator()
        .lambda()
        .invoke(request ->
            request
                .functionName(installation().runbook(StageName.COLLECT_COPIES))
                .payload(SdkBytes.fromUtf8String("{}")))
        .payload()
        .asUtf8String();
  }

  /// Its own rule does that.
  @Override
  public void whileDeletedIsKept(Runnable work) {
    work.run();
  }

  @Override
  public void letPass(Duration length) {
    time.pass(length);
  }

  /// Booting takes longer than anything that is done meanwhile.
  @Override
  public void whileInstancesBoot(Runnable work) {
    work.run();
  }

  @Override
  public void close() {}

  /// The time by which queues hide messages.
  interface Time {
    void pass(Duration length);
  }
}
