package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/// The resource types that Kiln's templates use: each makes what AWS documents, and changes it.
@WithMoto
class StackResourcesIT {
  private static final String QUEUE =
      "Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: copy}}";

  private final Account account;
  private final Account tooling;
  private final Stacks stacks;

  StackResourcesIT(SharedMoto moto) {
    this.account = moto.account();
    this.tooling = moto.account();
    this.stacks = new Stacks(account);
  }

  @Test
  @Rule("cloudformation.subscription")
  void subscribesAcrossAccountsAndRegionsWhereTheTopicLetsIt() {
    var topic = Topic.in(tooling.in("us-east-1"), "images");
    topic.admit(account, "sns:Subscribe");

    var status = stacks.create("kiln", subscribed(topic, "a"));

    assertThat(status).isEqualTo("CREATE_COMPLETE");
    topic.publish("raw", publish -> publish.messageAttributes(attribute("a")));
    topic.publish("for others", publish -> publish.messageAttributes(attribute("b")));
    assertThat(queue().receiveTexts()).containsExactly("raw");
  }

  @Test
  @Rule("cloudformation.subscription")
  void subscribesToNoTopicThatDoesNotLetIt() {
    var topic = Topic.in(tooling.in("us-east-1"), "images");

    var status = stacks.create("kiln", subscribed(topic, "a"));

    assertThat(status).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(stacks.reason("kiln", "Subscription"))
        .contains("not authorized to perform: SNS:Subscribe");
  }

  @Test
  @Rule("cloudformation.subscription.filter-changes-in-place")
  void changesTheFilterOfTheSubscriptionThatIsThere() {
    var topic = Topic.in(tooling.in("us-east-1"), "images");
    topic.admit(account, "sns:Subscribe");
    stacks.create("kiln", subscribed(topic, "a"));
    var subscription = stacks.physicalId("kiln", "Subscription");

    stacks.update("kiln", subscribed(topic, "b"));

    assertThat(stacks.physicalId("kiln", "Subscription")).isEqualTo(subscription);
    topic.publish("for a", publish -> publish.messageAttributes(attribute("a")));
    topic.publish("for b", publish -> publish.messageAttributes(attribute("b")));
    assertThat(queue().receiveTexts()).containsExactly("for b");
  }

  private static Map<String, MessageAttributeValue> attribute(String value) {
    return Map.of(
        "targets", MessageAttributeValue.builder().dataType("String").stringValue(value).build());
  }

  private static String subscribed(Topic topic, String filter) {
    return Stacks.template(
        QUEUE,
        """
        Policy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Queue]
              PolicyDocument:
                Version: 2012-10-17
                Statement:
                  - Effect: Allow
                    Principal: {Service: sns.amazonaws.com}
                    Action: sqs:SendMessage
                    Resource: !GetAtt Queue.Arn
                    Condition: {ArnEquals: {aws:SourceArn: %s}}\
        """
            .formatted(topic.arn()),
        """
        Subscription:
            Type: AWS::SNS::Subscription
            Properties:
              TopicArn: %s
              Region: us-east-1
              Protocol: sqs
              Endpoint: !GetAtt Queue.Arn
              RawMessageDelivery: true
              FilterPolicy: {targets: [%s]}\
        """
            .formatted(topic.arn(), filter));
  }

  private Queue queue() {
    return Queue.at(account, stacks.physicalId("kiln", "Queue"));
  }

  @Test
  @Rule("cloudformation.queue-policy")
  void givesAQueueItsPolicyAndTakesItAgain() {
    var policy =
        """
        Policy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Queue]
              PolicyDocument:
                Version: 2012-10-17
                Statement:
                  - {Effect: Allow, Principal: {AWS: "%s"}, Action: "sqs:SendMessage", Resource: "*"}\
        """
            .formatted(Roles.root(tooling));
    stacks.create("kiln", Stacks.template(QUEUE, policy));

    send();
    stacks.update("kiln", Stacks.template(QUEUE));

    assertThat(queue().receiveTexts()).containsExactly("hello");
    assertThat(refusalOf(this::send)).isNotEmpty();
  }

  private void send() {
    var url = stacks.physicalId("kiln", "Queue");
    tooling.sqs().sendMessage(message -> message.queueUrl(url).messageBody("hello"));
  }

  @Test
  @Rule("cloudformation.topic-policy")
  void givesATopicItsPolicyAndTakesItAgain() {
    var topic = "Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: images}}";
    var policy =
        """
        Policy:
            Type: AWS::SNS::TopicPolicy
            Properties:
              Topics: [!Ref Topic]
              PolicyDocument:
                Version: 2012-10-17
                Statement:
                  - {Effect: Allow, Principal: {AWS: "%s"}, Action: "sns:Publish", Resource: !Ref Topic}\
        """
            .formatted(Roles.root(tooling));
    stacks.create("kiln", Stacks.template(topic, policy));
    var there = new Topic(tooling, stacks.physicalId("kiln", "Topic"));

    there.publish("let in");
    stacks.update("kiln", Stacks.template(topic));

    assertThat(refusalOf(() -> there.publish("let in no longer"))).isEqualTo("AuthorizationError");
  }

  @Test
  @Rule("cloudformation.bucket")
  void makesABucketAsItsTemplateSays() {
    stacks.create(
        "kiln",
        Stacks.template(
            """
            Bucket:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: !Sub "recipes-${AWS::AccountId}"
                  VersioningConfiguration: {Status: Enabled}
                  BucketEncryption:
                    ServerSideEncryptionConfiguration:
                      - ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}
                  PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true}
                  LifecycleConfiguration:
                    Rules: [{Status: Enabled, ExpirationInDays: 30}]\
            """));

    var bucket = "recipes-" + account;
    var s3 = account.s3();
    assertThat(s3.getBucketVersioning(get -> get.bucket(bucket)).status())
        .isEqualTo(BucketVersioningStatus.ENABLED);
    assertThat(
            s3.getBucketEncryption(get -> get.bucket(bucket))
                .serverSideEncryptionConfiguration()
                .rules())
        .hasSize(1);
    assertThat(
            s3.getPublicAccessBlock(get -> get.bucket(bucket))
                .publicAccessBlockConfiguration()
                .blockPublicPolicy())
        .isTrue();
    assertThat(
            s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket))
                .rules()
                .getFirst()
                .expiration()
                .days())
        .isEqualTo(30);
  }

  @Test
  @Rule("cloudformation.bucket-policy")
  void givesABucketItsPolicy() {
    stacks.create(
        "kiln",
        Stacks.template(
            "Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub \"b-${AWS::AccountId}\"}}",
            """
            Policy:
                Type: AWS::S3::BucketPolicy
                Properties:
                  Bucket: !Ref Bucket
                  PolicyDocument:
                    Version: 2012-10-17
                    Statement:
                      - Effect: Allow
                        Principal: {AWS: "%s"}
                        Action: s3:ListBucket
                        Resource: !GetAtt Bucket.Arn\
            """
                .formatted(Roles.root(tooling))));

    var seen = tooling.s3().listObjectsV2(list -> list.bucket("b-" + account));

    assertThat(seen.contents()).isEmpty();
  }

  private static final String ROLE =
      """
      Role:
          Type: AWS::IAM::Role
          Properties:
            RoleName: copy
            AssumeRolePolicyDocument:
              Version: 2012-10-17
              Statement:
                - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
            Policies:
              - PolicyName: stage
                PolicyDocument:
                  Version: 2012-10-17
                  Statement:
                    - {Effect: Allow, Action: ["sqs:*", ACTION], Resource: "*"}\
      """;

  @Test
  @Rule("cloudformation.role")
  void changesTheInlinePolicyOfARole() {
    stacks.create("kiln", Stacks.template(ROLE.replace("ACTION", "\"ec2:CopyImage\"")));

    stacks.update("kiln", Stacks.template(ROLE.replace("ACTION", "\"ec2:CreateTags\"")));

    var policy =
        account
            .iam()
            .getRolePolicy(get -> get.roleName("copy").policyName("stage"))
            .policyDocument();
    assertThat(policy).contains("CreateTags").doesNotContain("CopyImage");
  }

  @Test
  @Rule("cloudformation.role-policy")
  void takesAnInlinePolicyFromARoleThatStays() {
    var role = ROLE.replace("ACTION", "\"ec2:CopyImage\"");
    var policy =
        """
        More:
            Type: AWS::IAM::RolePolicy
            Properties:
              RoleName: !Ref Role
              PolicyName: more
              PolicyDocument:
                Version: 2012-10-17
                Statement: {Effect: Allow, Action: "ec2:CopyImage", Resource: "*"}\
        """;
    stacks.create("kiln", Stacks.template(role, policy));
    var with = account.iam().listRolePolicies(list -> list.roleName("copy")).policyNames();

    stacks.update("kiln", Stacks.template(role));

    assertThat(with).containsExactlyInAnyOrder("stage", "more");
    assertThat(account.iam().listRolePolicies(list -> list.roleName("copy")).policyNames())
        .containsExactly("stage");
  }

  @Test
  @Rule("cloudformation.alarm")
  void makesAnAlarmThatCloudWatchShows() {
    stacks.create(
        "kiln",
        Stacks.template(
            """
            Alarm:
                Type: AWS::CloudWatch::Alarm
                Properties:
                  AlarmName: kiln-dead-letters
                  Namespace: AWS/SQS
                  MetricName: ApproximateNumberOfMessagesVisible
                  Dimensions: [{Name: QueueName, Value: copy-dead}]
                  Statistic: Maximum
                  Period: 60
                  EvaluationPeriods: 1
                  Threshold: 7
                  ComparisonOperator: GreaterThanThreshold\
            """));

    var shown = new Wire(account, "monitoring").query("Action=DescribeAlarms&Version=2010-08-01");

    assertThat(shown)
        .contains("<AlarmName>kiln-dead-letters</AlarmName>", "<Threshold>7", "copy-dead");
  }

  private static final String FUNCTION =
      """
      Function:
          Type: AWS::Lambda::Function
          Properties:
            FunctionName: copy
            Runtime: java25
            Architectures: [arm64]
            Handler: dev.kiln.Copy::handle
            Role: !GetAtt Role.Arn
            Timeout: SECONDS
            MemorySize: 512
            TracingConfig: {Mode: Active}
            LoggingConfig: {LogFormat: JSON, LogGroup: /kiln/copy}
            Environment: {Variables: {KILN_NAMESPACE: kiln}}
            Code: {ZipFile: "CODE"}\
      """;

  private LambdaClient lambda() {
    return account.clients().client(LambdaClient::builder);
  }

  private static String function(String code, String... resources) {
    var function = FUNCTION.replace("SECONDS", "30").replace("CODE", code);
    var role = ROLE.replace("ACTION", "\"logs:PutLogEvents\"");
    return Stacks.template(
        Stream.concat(Stream.of(role, function), Arrays.stream(resources)).toArray(String[]::new));
  }

  @Test
  @Rule("cloudformation.function")
  void changesCodeAndSettingsOfAFunction() {
    stacks.create("kiln", function("one"));
    var before = lambda().getFunctionConfiguration(get -> get.functionName("copy"));

    stacks.update("kiln", function("two").replace("Timeout: 30", "Timeout: \"60\""));

    var after = lambda().getFunctionConfiguration(get -> get.functionName("copy"));
    assertThat(after.codeSha256()).isNotEqualTo(before.codeSha256());
    assertThat(after.timeout()).isEqualTo(60);
    assertThat(after.runtimeAsString()).isEqualTo("java25");
    assertThat(after.architecturesAsStrings()).containsExactly("arm64");
    assertThat(after.environment().variables()).containsEntry("KILN_NAMESPACE", "kiln");
  }

  @Test
  @Rule("cloudformation.function-permission")
  void letsAServiceCallAFunction() {
    var permission =
        """
        Permission:
            Type: AWS::Lambda::Permission
            Properties:
              FunctionName: !Ref Function
              Action: lambda:InvokeFunction
              Principal: events.amazonaws.com\
        """;
    stacks.create("kiln", function("one", permission));

    var policy = lambda().getPolicy(get -> get.functionName("copy")).policy();

    assertThat(policy).contains("events.amazonaws.com", "lambda:InvokeFunction");
  }

  @Test
  @Rule("cloudformation.event-source-mapping")
  void feedsAFunctionFromAQueue() {
    var mapping =
        """
        Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties:
              FunctionName: !Ref Function
              EventSourceArn: !GetAtt Queue.Arn
              BatchSize: 1
              ScalingConfig: {MaximumConcurrency: 2}
              FunctionResponseTypes: [ReportBatchItemFailures]\
        """;
    stacks.create("kiln", function("one", QUEUE, mapping));

    stacks.update("kiln", function("one", QUEUE, mapping.replace(": 2}", ": 5}")));

    var shown = lambda().listEventSourceMappings(_ -> {}).eventSourceMappings();
    assertThat(shown).hasSize(1);
    assertThat(shown.getFirst().scalingConfig().maximumConcurrency()).isEqualTo(5);
    assertThat(shown.getFirst().eventSourceArn()).endsWith(":copy");
    assertThat(shown.getFirst().functionResponseTypesAsStrings())
        .containsExactly("ReportBatchItemFailures");
  }

  @Test
  @Rule("cloudformation.log-group")
  void keepsEventsForAsLongAsALogGroupSays() {
    var group = "Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /kiln, RETENTION}}";
    stacks.create("kiln", Stacks.template(group.replace("RETENTION", "RetentionInDays: 30")));
    var logs = new Wire(account, "logs");

    stacks.update("kiln", Stacks.template(group.replace("RETENTION", "RetentionInDays: 90")));

    assertThat(logs.json("Logs_20140328.DescribeLogGroups", Map.of()))
        .contains("\"logGroupName\": \"/kiln\"", "\"retentionInDays\": 90");
  }

  @Test
  @Rule("cloudformation.event-rule")
  void sendsEventsAndSchedulesToQueues() {
    var states =
        """
        States:
            Type: AWS::Events::Rule
            Properties:
              Name: states
              EventPattern: {source: [aws.ec2]}
              Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]\
        """;
    var sweep =
        """
        Sweep:
            Type: AWS::Events::Rule
            Properties:
              Name: sweep
              ScheduleExpression: rate(10 minutes)
              Targets: [{Id: queue, Arn: !GetAtt Queue.Arn, Input: '{"sweep": true}'}]\
        """;
    stacks.create("kiln", Stacks.template(QUEUE, states, sweep));

    stacks.update("kiln", Stacks.template(QUEUE, states, sweep.replace("10", "20")));

    var events = new Wire(account, "events");
    assertThat(events.json("AWSEvents.ListRules", Map.of()))
        .contains("aws.ec2", "rate(20 minutes)");
    assertThat(events.json("AWSEvents.ListTargetsByRule", Map.of("Rule", "sweep")))
        .contains(":copy", "sweep");
  }

  private static final String DOCUMENT =
      """
      Document:
          Type: AWS::SSM::Document
          Properties:
            Name: kiln-build
            DocumentType: Automation
            DocumentFormat: FORMAT
            UpdateMethod: NewVersion
            Content: CONTENT\
      """;
  private static final String MAPPING =
      "{schemaVersion: \"0.3\", mainSteps: [{name: wait, action: \"aws:sleep\", inputs: {}}]}";

  @Test
  @Rule("cloudformation.document")
  void takesADocumentAsAMappingAndAsText() {
    var mapping = DOCUMENT.replace("FORMAT", "JSON").replace("CONTENT", MAPPING);
    var text =
        DOCUMENT
            .replace("FORMAT", "YAML")
            .replace("kiln-build", "kiln-test")
            .replace("Document:", "Text:")
            .replace("CONTENT", "'" + MAPPING + "'");

    stacks.create("kiln", Stacks.template(mapping, text));

    assertThat(content("kiln-build")).contains("aws:sleep");
    assertThat(content("kiln-test")).contains("aws:sleep");
  }

  @Test
  @Rule("cloudformation.document.new-version")
  void makesANewDefaultVersionOfADocument() {
    var mapping = DOCUMENT.replace("FORMAT", "JSON").replace("CONTENT", MAPPING);
    stacks.create("kiln", Stacks.template(mapping));

    var status = stacks.update("kiln", Stacks.template(mapping.replace("aws:sleep", "aws:pause")));

    assertThat(status).isEqualTo("UPDATE_COMPLETE");
    assertThat(content("kiln-build")).contains("aws:pause");
    assertThat(
            account
                .ssm()
                .describeDocument(describe -> describe.name("kiln-build"))
                .document()
                .defaultVersion())
        .isEqualTo("2");
  }

  private String content(String name) {
    return account.ssm().getDocument(get -> get.name(name)).content();
  }

  @Test
  @Rule("cloudformation.parameter")
  void writesTheNewValueOfAParameter() {
    var parameter =
        "Switch: {Type: AWS::SSM::Parameter, Properties: {Name: /kiln/switch, Type: String, Value: V}}";
    stacks.create("kiln", Stacks.template(parameter));

    stacks.update("kiln", Stacks.template(parameter.replace("Value: V", "Value: W")));

    assertThat(account.ssm().getParameter(get -> get.name("/kiln/switch")).parameter().value())
        .isEqualTo("W");
  }

  @Test
  @Rule("cloudformation.parameter")
  void overwritesNoParameterThatIsThereAlready() {
    account
        .ssm()
        .putParameter(put -> put.name("/kiln/switch").type("String").value("of somebody else"));

    var status =
        stacks.create(
            "kiln",
            Stacks.template(
                "S: {Type: AWS::SSM::Parameter, Properties: {Name: /kiln/switch, Type: String, Value: V}}"));

    assertThat(status).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(account.ssm().getParameter(get -> get.name("/kiln/switch")).parameter().value())
        .isEqualTo("of somebody else");
  }

  private static final String KEY =
      """
      Key:
          Type: AWS::KMS::Key
          Properties:
            EnableKeyRotation: true
            PendingWindowInDays: 7
            KeyPolicy:
              Version: 2012-10-17
              Statement:
                - Effect: Allow
                  Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}
                  Action: kms:*
                  Resource: "*\"\
      """;

  @Test
  @Rule("cloudformation.key")
  void makesAKeyThatWaitsForDeletionWhenItsStackGoes() {
    stacks.create("kiln", Stacks.template(KEY));
    var key = stacks.physicalId("kiln", "Key");
    var rotated = account.kms().getKeyRotationStatus(get -> get.keyId(key)).keyRotationEnabled();
    var before = account.kms().describeKey(get -> get.keyId(key)).keyMetadata().keyState();

    stacks.delete("kiln");

    assertThat(rotated).isTrue();
    assertThat(before).isEqualTo(KeyState.ENABLED);
    assertThat(account.kms().describeKey(get -> get.keyId(key)).keyMetadata().keyState())
        .isEqualTo(KeyState.PENDING_DELETION);
  }

  @Test
  @Rule("cloudformation.key-alias")
  void letsAnAliasNameAnotherKey() {
    var alias =
        """
        Alias:
            Type: AWS::KMS::Alias
            Properties: {AliasName: alias/kiln-images, TargetKeyId: !Ref TARGET}\
        """;
    var other = KEY.replace("Key:\n    Type", "Other:\n    Type");
    stacks.create("kiln", Stacks.template(KEY, other, alias.replace("TARGET", "Key")));

    stacks.update("kiln", Stacks.template(KEY, other, alias.replace("TARGET", "Other")));

    assertThat(
            account.kms().describeKey(get -> get.keyId("alias/kiln-images")).keyMetadata().keyId())
        .isEqualTo(stacks.physicalId("kiln", "Other"));
  }

  @Test
  @Rule("cloudformation.schedule")
  void changesTheExpressionOfASchedule() {
    var schedule =
        """
        Due:
            Type: AWS::Scheduler::Schedule
            Properties:
              Name: due
              ScheduleExpression: rate(5 minutes)
              FlexibleTimeWindow: {Mode: "OFF"}
              Target: {Arn: !GetAtt Queue.Arn, RoleArn: !GetAtt Role.Arn}\
        """;
    var role = ROLE.replace("ACTION", "\"sqs:SendMessage\"");
    stacks.create("kiln", Stacks.template(QUEUE, role, schedule));

    stacks.update("kiln", Stacks.template(QUEUE, role, schedule.replace("5", "7")));

    assertThat(new Wire(account, "scheduler").get("/schedules/due"))
        .contains("rate(7 minutes)", ":copy");
  }

  @Test
  @Rule("cloudformation.resource-properties")
  void refusesAPropertyThatTheTypeDoesNotHave() {
    var queue = "Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeOut: 30}}";

    var status = stacks.create("kiln", Stacks.template(queue));

    assertThat(status).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(stacks.reason("kiln", "Queue"))
        .contains("extraneous key [VisibilityTimeOut] is not permitted");
  }
}
