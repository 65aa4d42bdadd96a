package dev.kiln.sandbox.privileges;

import dev.kiln.model.document.Document;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Kind;
import dev.kiln.model.document.Problem;
import dev.kiln.model.document.Section;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.privileges.Site.Member;
import dev.kiln.sandbox.privileges.Site.Patience;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/// Says where the stages' rights are tried in real accounts.
///
/// ```yaml
/// rewriteRolePolicies: true              # without it, nothing is done
/// installation: kiln.yaml                # paths start at this file's folder
/// profiles:                              # of ~/.aws, or of `credentialsFile`
///   tooling: tooling-admin               # instances, images, parameters, kiln-* roles' policies,
///                                        # buckets, functions, runbooks
///   developer: tooling-developer         # may assume the stages' roles
///   member: member-admin                 # the same as tooling, and the copier's queues
/// member:
///   account: "222222222222"
///   region: us-east-1                    # another than the tooling account's
///   key: arn:aws:kms:us-east-1:222222222222:key/11111111-2222-3333-4444-555555555555
///   copyQueue: https://sqs.us-east-1.amazonaws.com/222222222222/kiln-copy
///   deadQueue: https://sqs.us-east-1.amazonaws.com/222222222222/kiln-copy-dead
/// stages: [lookup, update]               # optional: all
/// patience:                              # optional, as are its keys
///   stage: PT30M                         # with a stage
///   copy: PT30M                          # with a copy
///   rights: PT2M                         # until changed rights are known everywhere
///   pause: PT10S                         # between two looks
/// endpoint: http://localhost:5000        # optional: instead of AWS
/// ```
record LiveFile(
    Installation installation,
    Optional<URI> endpoint,
    AwsCredentialsProvider developer,
    Operator tooling,
    Member member,
    List<StageName> stages,
    Patience patience) {

  private static final Kind<String> YES =
      Kind.matching(
          "true",
          "true: the policies of the stages' roles are rewritten, one right less at a time, and put back");
  private static final Kind<Duration> DURATION =
      new Kind<>("a duration such as PT30M", Duration::parse);
  private static final Kind<KeyArn> KEY = new Kind<>("the ARN of a KMS key", KeyArn::new);
  private static final Kind<URI> ENDPOINT =
      new Kind<>("a URL such as http://localhost:5000", URI::create);
  private static final Kind<String> QUEUE =
      Kind.matching("https?://[^/]+/[0-9]{12}/[A-Za-z0-9_-]+", "the URL of an SQS queue");
  private static final Kind<StageName> STAGE =
      new Kind<>(
          "one of "
              + String.join(
                  ", ", Arrays.stream(StageName.values()).map(StageName::toString).toList()),
          text -> StageName.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_')));
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofMinutes(30),
          Duration.ofMinutes(30),
          Duration.ofMinutes(2),
          Duration.ofSeconds(10));

  static Outcome<LiveFile> read(Path file) {
    return Document.read(file, top -> read(file, top));
  }

  private static @Nullable LiveFile read(Path file, Section top) {
    Optional<String> agreed = top.required("rewriteRolePolicies", YES);
    Optional<Installation> installation =
        top.required("installation", Kind.TEXT)
            .flatMap(path -> installation(file.resolveSibling(path), top));
    Optional<URI> endpoint =
        top.has("endpoint") ? top.required("endpoint", ENDPOINT) : Optional.empty();
    Optional<ProfileFile> credentials = credentials(file, top);
    Optional<Section> profiles = top.section("profiles");
    Function<String, Optional<AwsCredentialsProvider>> profile =
        who ->
            profiles.flatMap(section -> credentials.flatMap(from -> profile(section, who, from)));
    Optional<AwsCredentialsProvider> tooling = profile.apply("tooling");
    Optional<AwsCredentialsProvider> developer = profile.apply("developer");
    Optional<AwsCredentialsProvider> operator = profile.apply("member");
    Optional<Member> member =
        top.section("member").flatMap(section -> member(section, installation, operator, endpoint));
    Optional<List<StageName>> stages =
        top.has("stages") ? top.list("stages", STAGE) : Optional.of(List.of(StageName.values()));
    Optional<Patience> patience =
        top.has("patience")
            ? top.section("patience").flatMap(LiveFile::patience)
            : Optional.of(PATIENCE);
    if (agreed.isEmpty()
        || installation.isEmpty()
        || tooling.isEmpty()
        || developer.isEmpty()
        || member.isEmpty()
        || stages.isEmpty()
        || patience.isEmpty()) {
      return null;
    }
    return new LiveFile(
        installation.get(),
        endpoint,
        developer.get(),
        new Operator(tooling.get(), installation.get().region(), endpoint),
        member.get(),
        stages.get(),
        patience.get());
  }

  private static Optional<Installation> installation(Path file, Section top) {
    return switch (InstallationFile.read(file)) {
      case Outcome.Right<Installation> right -> Optional.of(right.value());
      case Outcome.Wrong<Installation> wrong -> {
        for (Problem problem : wrong.problems()) {
          top.problem("installation", problem.toString());
        }
        yield Optional.empty();
      }
    };
  }

  private static Optional<ProfileFile> credentials(Path file, Section top) {
    if (!top.has("credentialsFile")) {
      return Optional.of(ProfileFile.defaultProfileFile());
    }
    return top.required("credentialsFile", Kind.TEXT)
        .flatMap(path -> {
          try {
            return Optional.of(
                ProfileFile.builder()
                    .content(file.resolveSibling(path))
                    .type(ProfileFile.Type.CREDENTIALS)
                    .build());
          } catch (RuntimeException e) {
            top.problem("credentialsFile", "cannot be read: " + e.getMessage());
            return Optional.empty();
          }
        });
  }

  private static Optional<AwsCredentialsProvider> profile(
      Section profiles, String who, ProfileFile from) {
    return profiles
        .required(who, Kind.TEXT)
        .flatMap(name -> {
          if (from.profile(name).isEmpty()) {
            profiles.problem(who, "there is no profile \"%s\"".formatted(name));
            return Optional.empty();
          }
          return Optional.of(
              ProfileCredentialsProvider.builder().profileFile(from).profileName(name).build());
        });
  }

  private static Optional<Member> member(
      Section section,
      Optional<Installation> installation,
      Optional<AwsCredentialsProvider> operator,
      Optional<URI> endpoint) {
    Optional<AccountId> account = section.required("account", InstallationFile.ACCOUNT);
    Optional<Region> region = section.required("region", InstallationFile.REGION);
    Optional<KeyArn> key = section.required("key", KEY);
    Optional<String> copyQueue = section.required("copyQueue", QUEUE);
    Optional<String> deadQueue = section.required("deadQueue", QUEUE);
    if (region.isPresent() && key.isPresent() && !key.get().region().equals(region.get())) {
      section.problem("key", "is in %s; expected %s".formatted(key.get().region(), region.get()));
    }
    if (installation.isPresent()
        && region.isPresent()
        && installation.get().region().equals(region.get())) {
      section.problem(
          "region",
          "is where images are baked; expected another, so that rights on sources and on copies can be told apart");
    }
    if (account.isEmpty()
        || region.isEmpty()
        || key.isEmpty()
        || copyQueue.isEmpty()
        || deadQueue.isEmpty()
        || operator.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Member(
            new Place(account.get(), region.get()),
            key.get(),
            copyQueue.get(),
            deadQueue.get(),
            new Operator(operator.get(), region.get(), endpoint)));
  }

  private static Optional<Patience> patience(Section section) {
    Optional<Duration> stage = section.optional("stage", DURATION, PATIENCE.stage());
    Optional<Duration> copy = section.optional("copy", DURATION, PATIENCE.copy());
    Optional<Duration> rights = section.optional("rights", DURATION, PATIENCE.rights());
    Optional<Duration> pause = section.optional("pause", DURATION, PATIENCE.pause());
    if (stage.isEmpty() || copy.isEmpty() || rights.isEmpty() || pause.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Patience(stage.get(), copy.get(), rights.get(), pause.get()));
  }
}
