package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.sqs.SqsClient;

@WithMoto
class CallerIT {
  private final SharedMoto moto;
  private final Account account;
  private final Account other;

  CallerIT(SharedMoto moto) {
    this.moto = moto;
    this.account = Users.administratorOf(moto.account());
    this.other = Users.administratorOf(moto.account());
  }

  @Test
  @Rule("gate.call-acts-in-callers-account")
  void actsInTheAccountOfTheOperator() {
    var url = account.sqs().createQueue(queue -> queue.queueName("jobs")).queueUrl();

    assertThat(url).endsWith("/%s/jobs".formatted(account));
    assertThat(other.sqs().listQueues().queueUrls()).isEmpty();
  }

  @Test
  @Rule("gate.call-acts-in-callers-account")
  void actsInTheAccountOfTheAssumedRole() {
    var role = Roles.trusting(account, "visitor", Roles.principal(Roles.root(other)));
    var visitor = other.assume(role);

    var url = visitor.sqs().createQueue(queue -> queue.queueName("jobs")).queueUrl();

    assertThat(url).endsWith("/%s/jobs".formatted(account));
    assertThat(other.sqs().listQueues().queueUrls()).isEmpty();
  }

  @Test
  @Rule("gate.credentials-must-be-known")
  void refusesAnAccessKeyThatNobodyHas() {
    var nobody = as(AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "sandbox-root"));

    assertThat(refusalOf(() -> nobody.ec2().describeRegions())).isEqualTo("HTTP 401");
    assertThat(refusalOf(() -> nobody.sts().getCallerIdentity())).isEqualTo("InvalidClientTokenId");
    assertThat(refusalOf(() -> nobody.sqs().listQueues())).isEqualTo("UnrecognizedClientException");
    assertThat(refusalOf(() -> nobody.s3().listBuckets())).isEqualTo("InvalidAccessKeyId");
  }

  @Test
  @Rule("gate.credentials-must-be-known")
  void refusesASessionTokenOfAnotherSession() {
    var role = Roles.ofOwnAccount(account, "copy");
    var first = session(role);
    var second = session(role);
    var mixed =
        as(
            AwsSessionCredentials.create(
                first.accessKeyId(), first.secretAccessKey(), second.sessionToken()));

    var refusal = refusalOf(() -> mixed.sts().getCallerIdentity());

    assertThat(refusal).isEqualTo("InvalidClientTokenId");
  }

  @Test
  @Rule("gate.credentials-must-be-known")
  void acceptsTheCredentialsOfASession() {
    var session = session(Roles.ofOwnAccount(account, "copy"));

    var identity = as(session).sts().getCallerIdentity();

    assertThat(identity.account()).isEqualTo(account.id().value());
  }

  @Test
  @Rule("gate.signature-must-match")
  void refusesAWrongSecret() {
    var forger = as(AwsBasicCredentials.create("AKIAROOT" + account, "guess"));

    assertThat(refusalOf(() -> forger.ec2().describeRegions())).isEqualTo("HTTP 401");
    assertThat(refusalOf(() -> forger.sts().getCallerIdentity()))
        .isEqualTo("SignatureDoesNotMatch");
    assertThat(refusalOf(() -> forger.sqs().listQueues())).isEqualTo("InvalidSignatureException");
    assertThat(refusalOf(() -> forger.s3().listBuckets())).isEqualTo("SignatureDoesNotMatch");
  }

  @Test
  @Rule("gate.signature-must-match")
  void refusesWhatWasChangedAfterItWasSigned() {
    var altered =
        SqsClient.builder()
            .endpointOverride(account.clients().endpoint())
            .region(Region.of(account.region()))
            .credentialsProvider(StaticCredentialsProvider.create(account.clients().credentials()))
            .httpClient(new AlteringHttpClient("jobs", "gold"))
            .build();

    var refusal = refusalOf(() -> altered.createQueue(queue -> queue.queueName("jobs")));

    assertThat(refusal).isEqualTo("InvalidSignatureException");
  }

  @Test
  @Rule("gate.access-key-of-user")
  void actsAsTheUserOfTheAccessKey() {
    var root = moto.account();
    var key = Users.newKey(root, "alice");

    var identity = as(root, key).sts().getCallerIdentity();

    assertThat(identity.arn()).isEqualTo("arn:aws:iam::%s:user/alice".formatted(root));
  }

  @Test
  @Rule("gate.access-key-must-be-active")
  void refusesAnAccessKeyThatIsSwitchedOff() {
    var root = moto.account();
    var key = Users.newKey(root, "alice");
    var alice = as(root, key);
    root.iam()
        .updateAccessKey(change ->
            change.userName("alice").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));

    var refusal = refusalOf(() -> alice.sts().getCallerIdentity());

    assertThat(refusal).isEqualTo("InvalidClientTokenId");
  }

  @Test
  @Rule("gate.access-key-must-be-active")
  void refusesAnAccessKeyThatWasDeleted() {
    var root = moto.account();
    var key = Users.newKey(root, "alice");
    var alice = as(root, key);
    root.iam().deleteAccessKey(delete -> delete.userName("alice").accessKeyId(key.accessKeyId()));

    var refusal = refusalOf(() -> alice.sts().getCallerIdentity());

    assertThat(refusal).isEqualTo("InvalidClientTokenId");
  }

  @Test
  @Rule("gate.session-expires")
  void refusesASessionAfterItsEnd() {
    var session = account.assume(Roles.ofOwnAccount(account, "copy"));

    moto.later(
        Duration.ofMinutes(61),
        () -> {
          assertThat(refusalOf(() -> session.ec2().describeRegions())).isEqualTo("RequestExpired");
          assertThat(refusalOf(() -> session.sts().getCallerIdentity())).isEqualTo("ExpiredToken");
          assertThat(refusalOf(() -> session.sqs().listQueues()))
              .isEqualTo("ExpiredTokenException");
          assertThat(refusalOf(() -> session.s3().listBuckets())).isEqualTo("ExpiredToken");
        });
  }

  @Test
  @Rule("gate.session-expires")
  void acceptsASessionUntilItsEnd() {
    var session = account.assume(Roles.ofOwnAccount(account, "copy"));

    moto.later(
        Duration.ofMinutes(59),
        () ->
            assertThat(session.sts().getCallerIdentity().account())
                .isEqualTo(account.id().value()));
  }

  private Account as(AwsCredentials credentials) {
    return as(account, credentials);
  }

  private static Account as(Account account, AwsCredentials credentials) {
    return new Account(account.id(), account.clients().as(credentials));
  }

  private AwsSessionCredentials session(String role) {
    return (AwsSessionCredentials) account.assume(role).clients().credentials();
  }
}
