package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Scene.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// An installation of Kiln in which the stages' rights are tried: a [SandboxSite] or a [LiveSite].
interface Site extends AutoCloseable {

  /// Names the file that describes a [LiveSite].
  String LIVE = "kiln.live";

  /// The live site that the system property [#LIVE] describes, else a sandbox.
  static Site chosen() throws IOException {
    String file = System.getProperty(LIVE, "");
    return file.isEmpty() ? SandboxSite.open() : LiveSite.open(Path.of(file));
  }

  Installation installation();

  /// How the stages reach AWS, as a developer who may assume their roles.
  AwsAccess access();

  Operator tooling();

  Member member();

  /// The stages that are tried.
  List<StageName> stages();

  /// Whether anything can be learned here about rights with such evidence.
  boolean shows(Evidence evidence);

  Patience patience();

  /// Where the policies are kept that the roles had, for a person to put them back.
  Optional<Path> safe();

  /// Notes from now on what the stage is refused.
  Observation observe(StageName stage);

  /// Notes what a stage's function answered.
  void hear(StageName stage, String answer);

  /// Does `work` while the runbooks that are started in the tooling account are gone through.
  <T> T whileRunbooksArePlayed(Supplier<T> work);

  /// Sends messages to the member's copier and, where nobody else does, runs it.
  void deliver(List<String> bodies);

  /// Sends notices to the member's function confirm and, where nobody else does, runs it.
  void notice(List<String> bodies);

  /// Has the member's function collect-copies do its work.
  ///
  /// @return what Lambda returns of it, its error too
  String collectCopies();

  /// Does `work` while the tooling account keeps in its Recycle Bin what it deletes.
  void whileDeletedIsKept(Runnable work);

  /// Sends what members tell to the tooling account's function fleet and, where nobody else does,
  /// runs it.
  void tell(List<String> bodies);

  /// Lets time pass and, where nobody else does, runs the copier again on what is to be seen then.
  void letPass(Duration time);

  /// Does `work` while instances that it launches still boot.
  void whileInstancesBoot(Runnable work);

  @Override
  void close();

  /// The member account whose copier is tried.
  ///
  /// @param copyQueue the URL
  /// @param deadQueue the URL
  record Member(Place place, KeyArn key, String copyQueue, String deadQueue, Operator operator) {}

  /// @param stage how long a stage may take to its end
  /// @param copy how long it may take until a copy is available after its message was sent
  /// @param rights how long it may take until changed rights are known everywhere
  /// @param pause between two looks
  record Patience(Duration stage, Duration copy, Duration rights, Duration pause) {}

  /// What was refused since the observation began.
  interface Observation {

    /// IAM actions, `ec2:CopyImage`.
    Set<String> denied();

    /// AWS's words, as far as they were addressed to a stage.
    List<String> words();

    /// Whether no refusal can have escaped it.
    boolean isComplete();
  }
}
