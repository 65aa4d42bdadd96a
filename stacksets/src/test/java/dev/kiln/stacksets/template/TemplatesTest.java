package dev.kiln.stacksets.template;

import static dev.kiln.stacksets.template.Stack.list;
import static dev.kiln.stacksets.template.Stack.map;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of all templates, whatever the installation. The member's Region is not the tooling
/// account's.
class TemplatesTest {
  private static final KeyArn KEY =
      new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000");
  private static final List<String> DEVELOPERS =
      List.of("arn:aws:iam::111111111111:user/developer", "arn:aws:iam::111111111111:role/ci-*");

  private static final List<String> NOBODY = List.of();

  /// [Of an inline
  /// policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html), white
  /// space not counted.
  private static final int LONGEST_POLICY = 10_240;

  private static final List<Template> TEMPLATES =
      Stream.of(
              Installations.OF_ACCOUNTS,
              Installations.OF_ORGANIZATION,
              Installations.ofManyAccounts())
          .flatMap(installation ->
              Stream.of(
                  Templates.tooling(installation),
                  Templates.member(installation),
                  Templates.artifacts(installation)))
          .toList();

  static Stream<Template> templates() {
    return TEMPLATES.stream();
  }

  static Stream<Installation> installations() {
    return Stream.of(Installations.OF_ACCOUNTS, Installations.OF_ORGANIZATION);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyReferenceIsToSomethingThatIsThere(Template template) {
    for (List<String> developers : List.of(List.<String>of(), DEVELOPERS)) {
      Stack stack = stack(template, developers);

      assertThatCode(
              () -> {
                stack.resources().keySet().forEach(stack::properties);
                stack.resources().values().forEach(resource -> requireOthers(stack, map(resource)));
                map(stack.declared().get("Outputs")).values().forEach(stack::filled);
              })
          .doesNotThrowAnyException();
    }
  }

  private static void requireOthers(Stack stack, Map<String, Object> resource) {
    if (resource.get("Condition") instanceof String condition) {
      stack.holds(condition);
    }
    if (resource.containsKey("DependsOn")) {
      assertThat(stack.resources())
          .containsKeys(
              list(resource.get("DependsOn")).stream().map(Stack::text).toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyParameterIsUsedAndExplainedAndHasADefaultWhereThatCanBe(Template template) {
    map(stack(template, NOBODY).declared().get("Parameters"))
        .forEach((name, parameter) -> {
          assertThat(map(parameter)).as(name).containsKey("Description");
          assertThat(map(parameter).containsKey("Default"))
              .as(name)
              .isNotEqualTo(Set.of(Templates.BAKER_KEY, Templates.COPIER_KEY).contains(name));
          assertThat(template.text()).containsPattern("!Ref %s\\b|\\$\\{%s}".formatted(name, name));
        });
  }

  /// A parameter that is shown in no group is found by nobody.
  @ParameterizedTest
  @MethodSource("templates")
  void everyParameterIsInAGroupWhereThereAreGroups(Template template) {
    Stack stack = stack(template, NOBODY);
    if (!stack.declared().containsKey("Metadata")) {
      return;
    }
    Set<String> grouped = new TreeSet<>();
    list(map(map(stack.declared().get("Metadata")).get("AWS::CloudFormation::Interface"))
            .get("ParameterGroups"))
        .forEach(group ->
            list(map(group).get("Parameters")).forEach(name -> grouped.add(Stack.text(name))));

    assertThat(grouped).isEqualTo(template.parameters().keySet());
  }

  @ParameterizedTest
  @MethodSource("installations")
  void everyRoleHasThePolicyOfItsStageAndNoOther(Installation installation) throws IOException {
    Map<String, Object> expected = new TreeMap<>();
    for (StageName stage : StageName.values()) {
      StageRole role = StageModel.roleOf(stage);
      String policy = StagePolicies.rolePolicy(role, places(installation, role));
      expected.put(name(stage, role), plain(JSON.std.anyFrom(policy)));
      assertThat(policy.replaceAll("\\s", "")).as(stage.toString()).hasSizeLessThan(LONGEST_POLICY);
    }

    Map<String, Object> rendered = new TreeMap<>();
    for (Stack stack : stacks(installation)) {
      for (String role : stack.resourcesOf("AWS::IAM::Role").keySet()) {
        Map<String, Object> properties = stack.properties(role);
        List<Object> policies = list(properties.get("Policies"));
        assertThat(policies).as(role).hasSize(1);
        assertThat(map(policies.getFirst())).containsEntry("PolicyName", "stage");
        assertThat(properties).doesNotContainKey("ManagedPolicyArns");
        rendered.put(
            Stack.text(properties.get("RoleName")),
            plain(requireNonNull(map(policies.getFirst()).get("PolicyDocument"))));
      }
      assertThat(stack.resourcesOf("AWS::IAM::Policy")).isEmpty();
      assertThat(stack.resourcesOf("AWS::IAM::ManagedPolicy")).isEmpty();
    }

    assertThat(rendered).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("installations")
  void everyRoleTrustsWhomItsStageTrusts(Installation installation) throws IOException {
    Map<String, Object> expected = new TreeMap<>();
    for (StageName stage : StageName.values()) {
      StageRole role = StageModel.roleOf(stage);
      expected.put(
          name(stage, role),
          plain(
              JSON.std.anyFrom(
                  StagePolicies.trustPolicy(
                      role, Place.in(places(installation, role)), DEVELOPERS))));
    }

    Map<String, Object> rendered = new TreeMap<>();
    for (Stack stack : stacks(installation)) {
      for (String role : stack.resourcesOf("AWS::IAM::Role").keySet()) {
        Map<String, Object> properties = stack.properties(role);
        rendered.put(
            Stack.text(properties.get("RoleName")),
            plain(requireNonNull(properties.get("AssumeRolePolicyDocument"))));
      }
    }

    assertThat(rendered).isEqualTo(expected);
  }

  /// A trust policy without a statement is refused by IAM.
  @ParameterizedTest
  @MethodSource("templates")
  void noRoleIsMadeThatNobodyCanBecome(Template template) {
    Stack stack = stack(template, NOBODY);

    stack
        .resourcesOf("AWS::IAM::Role")
        .forEach((name, role) -> {
          boolean isMade =
              !(map(role).get("Condition") instanceof String condition) || stack.holds(condition);
          if (isMade) {
            Map<String, Object> trust = map(stack.properties(name).get("AssumeRolePolicyDocument"));
            assertThat(list(trust.get("Statement"))).as(name).isNotEmpty();
            assertThat(trust.toString()).doesNotContain("AWS=");
          }
        });
  }

  /// On the line before, or that before the list it stands in.
  @ParameterizedTest
  @MethodSource("templates")
  void everyStarHasAReason(Template template) {
    List<String> lines = template.text().lines().toList();
    Pattern star = Pattern.compile("[^#]*(\"\\*\"|:\\*\"?)\\s*");

    for (int i = 0; i < lines.size(); i++) {
      if (star.matcher(lines.get(i)).matches() && !isArn(lines.get(i))) {
        assertThat(lines.get(i - 1).strip())
            .as("before line %d: %s", i + 1, lines.get(i))
            .startsWith("#");
      }
    }
  }

  /// What comes after a star in an ARN is the stage model's, or explained where it stands.
  private static boolean isArn(String line) {
    return line.contains("\"arn:");
  }

  /// An update of [any of its
  /// properties](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html)
  /// writes the template's value as well, over what people wrote.
  @ParameterizedTest
  @MethodSource("templates")
  void whatPeopleWriteIsNoResource(Template template) {
    assertThat(types(stack(template, NOBODY))).doesNotContain("AWS::SSM::Parameter");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyFunctionHasALogThatEndsAndNothingReservedAndNoWayIn(Template template) {
    Stack stack = stack(template, NOBODY);

    stack
        .resourcesOf("AWS::Lambda::Function")
        .keySet()
        .forEach(name -> {
          Map<String, Object> function = stack.properties(name);
          String log = Stack.text(map(function.get("LoggingConfig")).get("LogGroup"));
          assertThat(stack.properties(log))
              .containsEntry("LogGroupName", "/aws/lambda/" + function.get("FunctionName"))
              .containsKey("RetentionInDays");
          assertThat(function)
              .containsEntry("Runtime", "java25")
              .containsEntry("Architectures", List.of("arm64"))
              .doesNotContainKeys("ReservedConcurrentExecutions", "VpcConfig");
        });
    stack
        .resourcesOf("AWS::Lambda::Permission")
        .keySet()
        .forEach(name -> assertThat(stack.properties(name)).containsKey("SourceArn"));
    assertThat(types(stack))
        .noneMatch(type ->
            type.startsWith("AWS::EC2::")
                || type.startsWith("AWS::ApiGateway")
                || type.equals("AWS::Lambda::Url"));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aServiceManagedStackSetTakesIt(Template template) {
    assertThat(stack(template, NOBODY).declared()).doesNotContainKey("Transform");
    assertThat(template.text()).doesNotContain("Fn::Transform", "!Transform", "Fn::ForEach");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void cloudFormationTakesItFromS3(Template template) {
    assertThat(template.bytes()).hasSizeLessThan(Template.MOST_BYTES);
  }

  @ParameterizedTest
  @MethodSource("installations")
  void theMembersTemplateFitsIntoARequest(Installation installation) {
    assertThat(Templates.member(installation).fitsIntoARequest()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyQueueAndBucketRefusesPlainHttpAndIsEncrypted(Template template) {
    Stack stack = stack(template, NOBODY);
    Set<Object> refusing = new TreeSet<>();
    for (String type : List.of("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy")) {
      stack
          .resourcesOf(type)
          .keySet()
          .forEach(policy -> {
            Map<String, Object> properties = stack.properties(policy);
            if (requireNonNull(properties.get("PolicyDocument"))
                .toString()
                .contains("aws:SecureTransport=false")) {
              refusing.addAll(list(properties.getOrDefault("Queues", properties.get("Bucket"))));
            }
          });
    }

    Map<String, Object> kept = stack.resourcesOf("AWS::SQS::Queue");
    kept.keySet()
        .forEach(queue ->
            assertThat(stack.properties(queue))
                .as(queue)
                .containsEntry("SqsManagedSseEnabled", true));
    Map<String, Object> buckets = stack.resourcesOf("AWS::S3::Bucket");
    buckets
        .keySet()
        .forEach(bucket ->
            assertThat(stack.properties(bucket)).as(bucket).containsKey("BucketEncryption"));
    kept.putAll(buckets);
    assertThat(refusing).isEqualTo(kept.keySet());
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aQueueThatFeedsAFunctionHidesItsMessagesSixTimesAsLong(Template template) {
    Stack stack = stack(template, NOBODY);

    stack
        .resourcesOf("AWS::Lambda::EventSourceMapping")
        .keySet()
        .forEach(name -> {
          Map<String, Object> feed = stack.properties(name);
          String queue = Stack.text(feed.get("EventSourceArn")).replace(".Arn", "");
          String function = Stack.text(feed.get("FunctionName"));
          assertThat(stack.properties(queue).get("VisibilityTimeout"))
              .isEqualTo(6 * (int) requireNonNull(stack.properties(function).get("Timeout")));
          assertThat(feed)
              .containsEntry("FunctionResponseTypes", List.of("ReportBatchItemFailures"));
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOKUP", "BUILD", "TEST", "UPDATE", "PUBLISH", "PIPELINE"})
  void everyRunbookIsThereWithItsReferencesFilledIn(StageName stage) {
    Stack stack = stack(Templates.tooling(Installations.OF_ACCOUNTS), NOBODY);

    Map<String, Object> runbook =
        stack.resourcesOf("AWS::SSM::Document").keySet().stream()
            .map(stack::properties)
            .filter(each -> each.containsValue("kiln-" + stage))
            .findFirst()
            .orElseThrow();

    assertThat(runbook).containsEntry("UpdateMethod", "NewVersion");
    assertThat(Stack.text(runbook.get("Content")))
        .contains("assumeRole: \"arn:aws:iam::111111111111:role/kiln-pipeline-eu-west-1\"")
        .contains("{{ Bake }}")
        .doesNotContain("${");
  }

  @Test
  void theSameInstallationGivesTheSameBytes() {
    assertThat(Templates.tooling(Installations.OF_ACCOUNTS).sha256())
        .isEqualTo(Templates.tooling(Installations.OF_ACCOUNTS).sha256());
  }

  @Test
  void whoeverIsInTheOrganizationIsServedByIt() {
    assertThat(Templates.tooling(Installations.OF_ORGANIZATION).text())
        .contains("aws:PrincipalOrgID: o-a1b2c3d4e5")
        .doesNotContain("aws:PrincipalAccount");
    assertThat(Templates.artifacts(Installations.OF_ORGANIZATION).text())
        .contains("aws:PrincipalOrgID: o-a1b2c3d4e5");
  }

  @Test
  void nothingIsRenderedThatWouldServeTheWholeWorld() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Templates.tooling(Installations.OF_NOBODY))
        .withMessageContaining("organization");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Templates.artifacts(Installations.OF_NOBODY))
        .withMessageContaining("organization");
  }

  /// [A topic's, a queue's and a bucket's
  /// policy](https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html) have no
  /// more than 20 KB; a topic's and a key's 30 and 32.
  @Test
  void thePoliciesOfResourcesHoldAsManyAccountsAsAFleetHas() throws IOException {
    for (Template template :
        List.of(
            Templates.tooling(Installations.ofManyAccounts()),
            Templates.artifacts(Installations.ofManyAccounts()))) {
      Stack stack = stack(template, NOBODY);
      for (Object resource : stack.resources().values()) {
        Map<String, Object> properties = map(map(resource).get("Properties"));
        Object policy = properties.getOrDefault("PolicyDocument", properties.get("KeyPolicy"));
        if (policy != null) {
          assertThat(JSON.std.asString(stack.filled(policy))).hasSizeLessThan(20_000);
        }
      }
    }
  }

  private static List<Stack> stacks(Installation installation) {
    return List.of(
        stack(Templates.tooling(installation), DEVELOPERS),
        stack(Templates.member(installation), DEVELOPERS));
  }

  private static Stack stack(Template template, List<String> developers) {
    boolean isMembers = template.name().equals("member");
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("AWS::Partition", "aws");
    given.put("AWS::URLSuffix", "amazonaws.com");
    given.put("AWS::AccountId", (isMembers ? Installations.MEMBER : Installations.TOOLING).value());
    given.put("AWS::Region", isMembers ? "us-east-1" : "eu-west-1");
    given.put(Templates.BAKER_KEY, "baker/" + "0".repeat(64) + ".zip");
    given.put(Templates.COPIER_KEY, "copier/" + "0".repeat(64) + ".zip");
    if (isMembers) {
      given.put("Key", KEY.id());
    }
    if (!developers.isEmpty()) {
      given.put("Developers", developers);
    }
    return Stack.of(template, given);
  }

  private static Map<Place, String> places(Installation installation, StageRole role) {
    return role.isMembers()
        ? Places.ofMember(installation, Installations.MEMBER, KEY.region(), KEY)
        : Places.ofTooling(installation);
  }

  private static String name(StageName stage, StageRole role) {
    return "kiln-%s-%s".formatted(stage, role.isMembers() ? KEY.region() : new Region("eu-west-1"));
  }

  private static Set<String> types(Stack stack) {
    Set<String> types = new TreeSet<>();
    stack.resources().values().forEach(each -> types.add(Stack.text(map(each).get("Type"))));
    return types;
  }

  /// A policy as IAM understands it: one value is a list of one, the same twice is once.
  private static Object plain(Object policy) {
    return switch (policy) {
      case Map<?, ?> entries -> {
        Map<String, Object> plain = new TreeMap<>();
        map(entries)
            .forEach((key, value) -> {
              boolean isOne = key.equals("Statement") || !(value instanceof Map);
              plain.put(
                  key, isOne && !(value instanceof List) ? List.of(plain(value)) : plain(value));
            });
        yield plain;
      }
      case List<?> entries -> entries.stream().map(TemplatesTest::plain).distinct().toList();
      default -> policy;
    };
  }
}
