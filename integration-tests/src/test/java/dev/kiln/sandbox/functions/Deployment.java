package dev.kiln.sandbox.functions;

import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.Settings;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.Account;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The function copy deployed in an account, by plain calls of its operator.
public final class Deployment {
  public static final String FUNCTION = "kiln-copy";

  /// An event that the function deals with: it puts the message into its dead-letter queue.
  public static final String EVENT =
      """
      {"Records": [{"messageId": "1", "body": "not JSON", "eventSource": "aws:sqs", \
      "attributes": {"ApproximateReceiveCount": "1"}}]}\
      """;

  private static final String ROLE = "kiln-copy-role";
  private static final int TIMEOUT_SECONDS = 60;
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}\
      """;

  private final Account account;
  private final String dead;
  private final String results;

  private Deployment(Account account) {
    this.account = account;
    this.dead = queue("dead");
    this.results = queue("results");
  }

  /// Puts the zip into a bucket and makes a function of it, whose role may poll and send.
  public static Deployment of(Account account) {
    Deployment deployment = new Deployment(account);
    deployment.role();
    deployment.bucket();
    deployment.function();
    return deployment;
  }

  public Place place() {
    return new Place(account.id(), account.clients().region());
  }

  LambdaClient lambda() {
    return account.clients().client(LambdaClient::builder);
  }

  /// The URL of the queue for what the function cannot read.
  String dead() {
    return dead;
  }

  /// The URL of a new queue.
  String queue(String name) {
    return account
        .sqs()
        .createQueue(create ->
            create
                .queueName(name)
                .attributes(
                    Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, String.valueOf(TIMEOUT_SECONDS))))
        .queueUrl();
  }

  /// Has a queue feed the function.
  ///
  /// @return the id of the mapping
  String map(String queue) {
    String arn =
        "arn:aws:sqs:%s:%s:%s"
            .formatted(account.region(), account.id(), queue.substring(queue.lastIndexOf('/') + 1));
    return lambda()
        .createEventSourceMapping(create ->
            create
                .eventSourceArn(arn)
                .functionName(FUNCTION)
                .batchSize(1)
                .functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES)
                .scalingConfig(scaling -> scaling.maximumConcurrency(2)))
        .uuid();
  }

  /// Sends what the function cannot read: it goes to its dead-letter queue.
  void sendNonsense(String queue) {
    account.sqs().sendMessage(send -> send.queueUrl(queue).messageBody("not JSON"));
  }

  int messagesIn(String queue) {
    return account
        .sqs()
        .receiveMessage(
            receive -> receive.queueUrl(queue).maxNumberOfMessages(10).visibilityTimeout(0))
        .messages()
        .size();
  }

  /// Gives the function other variables.
  void reconfigure(Map<String, String> further) {
    Map<String, String> variables = new TreeMap<>(variables());
    variables.putAll(further);
    lambda()
        .updateFunctionConfiguration(update ->
            update
                .functionName(FUNCTION)
                .environment(environment -> environment.variables(variables)));
  }

  private void role() {
    account.iam().createRole(create -> create.roleName(ROLE).assumeRolePolicyDocument(TRUST));
    allow("sqs:*");
  }

  /// Lets the role do this and nothing else.
  void allow(String action) {
    account
        .iam()
        .putRolePolicy(put ->
            put.roleName(ROLE)
                .policyName("stage")
                .policyDocument(
                    """
                    {"Version": "2012-10-17",
                     "Statement": [{"Effect": "Allow", "Action": "%s", "Resource": "*"}]}\
                    """
                        .formatted(action)));
  }

  private void bucket() {
    String name = "kiln-artifacts-%s-%s".formatted(account.id(), account.region());
    account
        .s3()
        .createBucket(create ->
            create
                .bucket(name)
                .createBucketConfiguration(where ->
                    where.locationConstraint(
                        BucketLocationConstraint.fromValue(account.region()))));
    account.s3().putObject(put -> put.bucket(name).key("copier.zip"), FunctionZip.copier().file());
  }

  private void function() {
    lambda()
        .createFunction(create ->
            create
                .functionName(FUNCTION)
                .role("arn:aws:iam::%s:role/%s".formatted(account.id(), ROLE))
                .runtime(Runtime.JAVA21)
                .handler(CopyFunction.class.getName() + "::handleRequest")
                .timeout(TIMEOUT_SECONDS)
                .memorySize(512)
                .environment(environment -> environment.variables(variables()))
                .code(code ->
                    code.s3Bucket("kiln-artifacts-%s-%s".formatted(account.id(), account.region()))
                        .s3Key("copier.zip")));
  }

  private Map<String, String> variables() {
    String queues = "%s/%s/".formatted(account.clients().endpoint(), account.id());
    return Map.of(
        Settings.ACCOUNT,
        account.id().value(),
        Settings.KEY,
        "arn:aws:kms:%s:%s:key/0f9e8d7c-0000-4000-8000-000000000000"
            .formatted(account.region(), account.id()),
        Settings.DEAD_LETTER_QUEUE,
        dead,
        Settings.COPY_QUEUE,
        queues + "copy",
        Settings.RESULTS_QUEUE,
        results,
        Settings.TOOLING_REGION,
        account.region());
  }
}
