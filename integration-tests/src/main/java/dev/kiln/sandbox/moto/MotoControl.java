package dev.kiln.sandbox.moto;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// What whoever runs the sandbox can ask of Moto and no AWS API offers: which calls came in, which
/// rules are kept, and the means to set the scene.
public final class MotoControl {

  /// A rule that Kiln lays over Moto.
  ///
  /// @param text what holds, in a sentence
  /// @param page the AWS page that says so
  public record Rule(String id, String text, String page) {}

  /// An answered call.
  ///
  /// @param n its number, which grows from answer to answer
  /// @param principal the ARN of the caller
  /// @param action as policies name it, `ec2:CopyImage`
  /// @param resources the ARNs that the call named
  /// @param error the code of the error that was the answer, if it was one
  /// @param denied the first action that the policies denied the caller, if they denied one
  /// @param asked what the policies were asked about the call, in this order
  public record Call(
      long n,
      String account,
      String principal,
      String action,
      String region,
      List<String> resources,
      @Nullable String error,
      @Nullable String denied,
      List<Asked> asked) {}

  /// A question to the policies: may the caller do this to that?
  ///
  /// @param action as policies name it, `ec2:CreateTags`
  /// @param resource an ARN, or `*`
  public record Asked(String action, String resource) {}

  /// Calls in the order of their answers.
  ///
  /// @param last the number to read on from
  public record Calls(List<Call> calls, long last) {}

  /// What the policies of a case come to.
  ///
  /// @param decision `allow`, `explicit-deny` or `implicit-deny`
  /// @param by the kind of policy that decided: `identity`, `session`, `boundary`, `resource` or
  ///   `grant`
  public record Judgement(String decision, String by) {}

  /// An organization.
  ///
  /// @param organization its id, `o-…`
  /// @param root the id of its root, `r-…`
  public record Organization(String organization, String root) {}

  /// An execution of a runbook that somebody has asked for and nobody plays yet.
  ///
  /// @param content the runbook, as JSON
  /// @param role what it assumes; null where it acts as whoever asked for it, whose credentials
  ///   follow
  public record Automation(
      String id,
      String account,
      String region,
      String runbook,
      String version,
      String content,
      Map<String, List<String>> parameters,
      @Nullable String role,
      @Nullable String accessKeyId,
      @Nullable String secretAccessKey,
      @Nullable String sessionToken) {}

  private record Stop(@Nullable String stop) {}

  private record Fired(int targets) {}

  private record SeededImage(String imageId) {}

  private record SeededParameter(long version) {}

  private record Clock(String now) {}

  private record OrderId(int id) {}

  private record TakenBack(boolean wasThere) {}

  private record Session(
      String accessKeyId, String secretAccessKey, String sessionToken, String expiration) {}

  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;

  /// @param endpoint where Moto answers, see [MotoServer#endpoint()]
  public MotoControl(URI endpoint) {
    this.endpoint = endpoint;
  }

  /// Every rule, by id. The first answer takes seconds, since the rules of all services are loaded
  /// for it.
  public List<Rule> rules() {
    return read(Rule[].class, get("kiln/rules"));
  }

  /// The calls that were answered after the one with this number; 0 asks for all.
  public Calls calls(long after) {
    return readOne(Calls.class, get("kiln/calls?after=" + after));
  }

  /// The operations that somebody called and the sandbox lacks, as `service:Operation`.
  public List<String> unimplemented() {
    return read(String[].class, get("kiln/unimplemented"));
  }

  /// Ends the making of an image, as when its key is lost meanwhile.
  public void failImage(AccountId owner, Region region, ImageId image, String reason) {
    post(
        "kiln/image-failures",
        Map.of(
            "account", owner.value(),
            "region", region.value(),
            "imageId", image.value(),
            "reason", reason));
  }

  /// Puts an image into the sandbox.
  public ImageId seedImage(ImageSeed seed) {
    return new ImageId(readOne(SeededImage.class, post("kiln/images", seed.fields())).imageId());
  }

  /// Publishes a parameter under `/aws/service/` as AWS does, or its next version; answers the
  /// version.
  public long seedParameter(Region region, String name, String value) {
    return readOne(
            SeededParameter.class,
            post("kiln/parameters", Map.of("region", region.value(), "name", name, "value", value)))
        .version();
  }

  /// Credentials such as AWS gives a service that acts as a role, for instance Lambda for a
  /// function.
  ///
  /// @param service the service's principal, such as `lambda.amazonaws.com`
  /// @throws IllegalStateException when the role is not there or does not trust the service
  public AwsSessionCredentials openSession(String roleArn, String service, String sessionName) {
    return openSession(Map.of("role", roleArn, "service", service, "sessionName", sessionName));
  }

  /// The same, for a service that acts for one of its resources.
  ///
  /// @param source its ARN, such as a function's, on which trust policies may insist
  public AwsSessionCredentials openSession(
      String roleArn, String service, String source, String sessionName) {
    return openSession(
        Map.of("role", roleArn, "service", service, "source", source, "sessionName", sessionName));
  }

  /// Credentials of a role, whomever it trusts.
  ///
  /// @throws IllegalStateException when the role is not there
  public AwsSessionCredentials openSession(String roleArn, String sessionName) {
    return openSession(Map.of("role", roleArn, "sessionName", sessionName));
  }

  private AwsSessionCredentials openSession(Map<String, Object> wish) {
    var session = readOne(Session.class, post("kiln/sessions", wish));
    return AwsSessionCredentials.builder()
        .accessKeyId(session.accessKeyId())
        .secretAccessKey(session.secretAccessKey())
        .sessionToken(session.sessionToken())
        .expirationTime(OffsetDateTime.parse(session.expiration()).toInstant())
        .build();
  }

  /// Puts the clock forward by which sessions and signed URLs run out, queues hide messages and
  /// requests are throttled; answers the new time.
  public Instant advanceClock(Duration by) {
    var clock = readOne(Clock.class, post("kiln/clock", Map.of("advanceSeconds", by.toSeconds())));
    return OffsetDateTime.parse(clock.now()).toInstant();
  }

  /// The time by which sessions run out.
  public Instant now() {
    return advanceClock(Duration.ZERO);
  }

  /// Has the functions of these accounts invoked at an address from now on.
  public void hostFunctions(Collection<AccountId> accounts, URI address) {
    post("kiln/function-hosts", Map.of("accounts", texts(accounts), "url", address.toString()));
  }

  /// Ends what [#hostFunctions] began.
  public void hostFunctionsNoMore(Collection<AccountId> accounts) {
    post("kiln/function-hosts", Map.of("accounts", texts(accounts)));
  }

  /// Runs the schedule of a rule of the default event bus, as when its time has come.
  ///
  /// @return how many targets the rule has
  /// @throws IllegalStateException when there is no such rule, or it has no schedule
  public int fireSchedule(AccountId account, Region region, String rule) {
    return readOne(
            Fired.class,
            post(
                "kiln/schedules-fired",
                Map.of("account", account.value(), "region", region.value(), "rule", rule)))
        .targets();
  }

  /// The executions of runbooks that have been asked for in these accounts, each given once.
  public List<Automation> takeAutomations(Collection<AccountId> accounts) {
    return read(
        Automation[].class, post("kiln/automations-taken", Map.of("accounts", texts(accounts))));
  }

  /// Tells how far an execution is.
  ///
  /// @param told `id`, `status`, `steps` as SSM has them with times in seconds, and, where there
  ///   are some, `outputs` and `failure`
  /// @return how it is to be stopped, `Cancel` or `Complete`, if somebody wants that
  public Optional<String> reportAutomation(Map<String, ?> told) {
    return Optional.ofNullable(readOne(Stop.class, post("kiln/automation-progress", told)).stop());
  }

  private static List<String> texts(Collection<AccountId> accounts) {
    return accounts.stream().map(AccountId::value).toList();
  }

  /// Has calls answered by an error from now on.
  ///
  /// @return the number of the order
  public int order(OrderedAnswer answer) {
    return readOne(OrderId.class, post("kiln/answers", answer.fields())).id();
  }

  /// Ends what was ordered; answers whether it was still to come.
  public boolean takeBack(int order) {
    return readOne(TakenBack.class, post("kiln/answers-taken-back", Map.of("id", order)))
        .wasThere();
  }

  /// Limits the copies of an account from now on, in place of the limits it had.
  public void limitCopies(AccountId account, CopyLimits limits) {
    Map<String, Object> fields = new TreeMap<>(limits.fields());
    fields.put("account", account.value());
    post("kiln/copy-limits", fields);
  }

  /// Has an account keep images that it deregisters and snapshots that it deletes in its Recycle
  /// Bin of the Region for so long, as a retention rule for all of them does.
  public void keepDeleted(AccountId account, Region region, Duration period) {
    post(
        "kiln/recycle-bins",
        Map.of(
            "account", account.value(), "region", region.value(), "seconds", period.toSeconds()));
  }

  /// Ends what [#keepDeleted] began. What is in the Recycle Bin stays for its time.
  public void keepDeletedNoMore(AccountId account, Region region) {
    post("kiln/recycle-bins", Map.of("account", account.value(), "region", region.value()));
  }

  /// Makes an account a member of an organization, as if it had accepted its invitation.
  ///
  /// @param management the account that keeps the organization, which is made if there is none
  public Organization joinOrganization(AccountId management, AccountId member, String name) {
    return readOne(
        Organization.class,
        post(
            "kiln/organization-members",
            Map.of("management", management.value(), "account", member.value(), "name", name)));
  }

  /// Judges a case that is all made up.
  ///
  /// @param written its `caller` and `question`, and the policies: `identity`, `session`,
  ///   `boundary` and `resource`
  /// @throws IllegalStateException when a policy has what the sandbox cannot judge
  public Judgement judge(Map<String, ?> written) {
    return readOne(Judgement.class, post("kiln/judgements", written));
  }

  /// Sets how everything of one kind, such as `ec2::image`, gets from state to state from now on.
  public void setTransition(String kind, Transition transition) {
    post(
        "state-manager/set-transition",
        Map.of("model_name", kind, "transition", transition.fields()));
  }

  /// Forgets everything in every account. Transitions stay as they were set.
  public void reset() {
    post("reset", Map.of());
  }

  private String get(String path) {
    return answer(request(path).GET().build());
  }

  private String post(String path, Map<String, ?> body) {
    try {
      return answer(request(path).POST(BodyPublishers.ofString(JSON.std.asString(body))).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(endpoint.resolve("/moto-api/" + path)).timeout(LONGEST_ANSWER);
  }

  private String answer(HttpRequest request) {
    try {
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s answered %d: %s".formatted(request.uri(), response.statusCode(), response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException("No answer from " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + request.uri(), e);
    }
  }

  private static <T> T readOne(Class<T> type, String json) {
    try {
      return JSON.std.beanFrom(type, json);
    } catch (IOException e) {
      throw new UncheckedIOException("Not an answer of the sandbox: " + json, e);
    }
  }

  private static <T> List<T> read(Class<T[]> type, String json) {
    return List.of(readOne(type, json));
  }
}
