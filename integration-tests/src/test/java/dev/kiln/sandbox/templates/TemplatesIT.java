package dev.kiln.sandbox.templates;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;

/// What the templates make lets in whom it should, and nobody else: each test is a call that is
/// refused beside one that is not.
@WithMoto
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TemplatesIT {
  private static final String ASSUME_ANY =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}\
      """;

  private final Installed kiln;
  private final Account developer;
  private final Account colleague;

  TemplatesIT(SharedMoto moto) throws IOException {
    kiln = Installed.in(moto);
    developer = user(Installed.DEVELOPER);
    colleague = user("colleague");
  }

  @Test
  void membersReadTheCopierAndNothingElseOfTheArtifacts() {
    var tooling = kiln.tooling.in(Installed.ABROAD);
    var member = kiln.as(kiln.member.in(Installed.ABROAD), "installs");
    var stranger = kiln.as(kiln.stranger.in(Installed.ABROAD), "installs");

    assertThatCode(() -> read(member, tooling, kiln.copierKey)).doesNotThrowAnyException();
    assertThat(refusalOf(() -> read(member, tooling, kiln.bakerKey))).isEqualTo("AccessDenied");
    assertThat(refusalOf(() -> read(stranger, tooling, kiln.copierKey))).isEqualTo("AccessDenied");
  }

  private void read(Account reader, Account owner, String key) {
    reader.s3().getObjectAsBytes(get -> get.bucket(kiln.stacks.bucket(owner)).key(key));
  }

  @Test
  void resultsComeFromMembersCopiersOnly() {
    var copier = kiln.as(kiln.member.in(Installed.ABROAD), StageName.COPY);
    var other = kiln.as(kiln.member, "tells");
    var stranger = kiln.as(kiln.stranger, "kiln-copy-eu-west-1");

    assertThatCode(() -> tell(copier)).doesNotThrowAnyException();
    assertThat(refusalOf(() -> tell(other))).isEqualTo("AccessDenied");
    assertThat(refusalOf(() -> tell(stranger))).isEqualTo("AccessDenied");
  }

  private void tell(Account teller) {
    String url = output(kiln.tooling, kiln.installation.toolingStack(), "ResultsQueueUrl");
    teller
        .in(kiln.tooling.region())
        .sqs()
        .sendMessage(send -> send.queueUrl(url).messageBody("a result"));
  }

  @Test
  void membersSubscribeQueuesAndNobodyElseDoes() {
    var member = kiln.as(kiln.member, "subscribes");
    var stranger = kiln.as(kiln.stranger, "subscribes");

    assertThatCode(() -> subscribe(member, "sqs", "arn:aws:sqs:eu-west-1:%s:any".formatted(member)))
        .doesNotThrowAnyException();
    assertThat(refusalOf(() -> subscribe(member, "email", "a@example.com")))
        .isEqualTo("AuthorizationError");
    assertThat(
            refusalOf(() ->
                subscribe(stranger, "sqs", "arn:aws:sqs:eu-west-1:%s:any".formatted(stranger))))
        .isEqualTo("AuthorizationError");
  }

  private void subscribe(Account subscriber, String protocol, String endpoint) {
    subscriber
        .sns()
        .subscribe(request -> request.topicArn(kiln.topic()).protocol(protocol).endpoint(endpoint));
  }

  @Test
  void onlyTheStagePublishPublishesHoweverMuchAnotherMay() {
    var publish = kiln.as(kiln.tooling, StageName.PUBLISH);
    var administrator = kiln.as(kiln.tooling, "administrator");

    assertThatCode(() -> publish(publish, "nowhere")).doesNotThrowAnyException();
    assertThat(refusalOf(() -> publish(administrator, "nowhere"))).isEqualTo("AuthorizationError");
  }

  @Test
  void aMessageComesWhereItIsForAndNowhereElse() {
    publish(kiln.as(kiln.tooling, StageName.PUBLISH), kiln.member + ":" + Installed.ABROAD);

    assertThat(waiting(kiln.member.in(Installed.ABROAD)))
        .singleElement()
        .extracting(Message::body)
        .asString()
        .contains("an image");
    assertThat(waiting(kiln.member)).isEmpty();
  }

  private void publish(Account publisher, String target) {
    publisher
        .sns()
        .publish(message ->
            message
                .topicArn(kiln.topic())
                .message("an image")
                .messageAttributes(
                    Map.of(
                        "targets",
                        MessageAttributeValue.builder()
                            .dataType("String.Array")
                            .stringValue("[\"%s\"]".formatted(target))
                            .build())));
  }

  private List<Message> waiting(Account member) {
    return member
        .sqs()
        .receiveMessage(receive -> receive.queueUrl(output(member, "kiln-member", "CopyQueueUrl")))
        .messages();
  }

  @ParameterizedTest
  @EnumSource(names = {"START", "SCRIPTS", "LOOKUP", "BUILD", "TEST", "UPDATE", "PUBLISH"})
  void developersWhoAreNamedBecomeTheStages(StageName stage) {
    String role = kiln.installation.roleArn(stage);

    assertThatCode(() -> developer.assume(role)).doesNotThrowAnyException();
    assertThat(refusalOf(() -> colleague.assume(role))).isEqualTo("AccessDenied");
  }

  @ParameterizedTest
  @EnumSource(names = {"DUE", "FLEET", "PIPELINE"})
  void nobodyButAServiceBecomesWhatWorksByItself(StageName stage) {
    String role = kiln.installation.roleArn(stage);

    assertThat(refusalOf(() -> developer.assume(role))).isEqualTo("AccessDenied");
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "CONFIRM"})
  void nobodyBecomesAMembersFunction(StageName stage) {
    String role = role(stage);

    assertThat(refusalOf(() -> developer.assume(role))).isEqualTo("AccessDenied");
  }

  @Test
  void developersWhoAreNamedResendDeadLetters() {
    String role = role(StageName.REPLAY);

    assertThatCode(() -> developer.assume(role)).doesNotThrowAnyException();
    assertThat(refusalOf(() -> colleague.assume(role))).isEqualTo("AccessDenied");
  }

  private String role(StageName stage) {
    return kiln.installation.roleArn(
        stage, kiln.member.id(), kiln.member.in(Installed.ABROAD).clients().region());
  }

  @Test
  void noAdministratorUsesAMembersKeyHimself() {
    var administrator = kiln.as(kiln.member, "administrates");
    String key = output(kiln.member, "kiln-member", "KeyArn");

    assertThatCode(
            () -> administrator.kms().getKeyPolicy(get -> get.keyId(key).policyName("default")))
        .doesNotThrowAnyException();
    assertThat(
            refusalOf(() ->
                administrator
                    .kms()
                    .encrypt(encrypt ->
                        encrypt.keyId(key).plaintext(SdkBytes.fromUtf8String("a secret")))))
        .isEqualTo("AccessDeniedException");
  }

  private String output(Account account, String stack, String name) {
    return kiln.stacks.stack(account, stack).outputs().stream()
        .filter(output -> output.outputKey().equals(name))
        .map(Output::outputValue)
        .findFirst()
        .orElseThrow();
  }

  /// Somebody of the tooling account whose own policy lets them become whom they are let.
  private Account user(String name) {
    var iam = kiln.tooling.iam();
    iam.createUser(create -> create.userName(name));
    iam.putUserPolicy(put -> put.userName(name).policyName("assume").policyDocument(ASSUME_ANY));
    var key = iam.createAccessKey(create -> create.userName(name)).accessKey();
    return new Account(
        kiln.tooling.id(),
        kiln.tooling
            .clients()
            .as(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())));
  }
}
