package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/// CloudFormation's stacks, in the hands of an account.
record Stacks(Account account) {
  /// A template of one queue, whose visibility timeout is the parameter `Seconds`.
  static final String QUEUE =
      """
      Parameters:
        Seconds: {Type: Number, Default: 30}
      Resources:
        Queue:
          Type: AWS::SQS::Queue
          Properties: {QueueName: copy, VisibilityTimeout: !Ref Seconds}
      Outputs:
        Url: {Value: !Ref Queue}
      """;

  /// A template of these resources, each a line of YAML such as `Queue: {Type: AWS::SQS::Queue}`.
  static String template(String... resources) {
    return "Resources:\n  " + String.join("\n  ", resources) + "\n";
  }

  static List<Parameter> parameters(Map<String, String> values) {
    return values.entrySet().stream()
        .map(value ->
            Parameter.builder()
                .parameterKey(value.getKey())
                .parameterValue(value.getValue())
                .build())
        .toList();
  }

  /// Makes a stack; answers its status.
  String create(String name, String template) {
    return create(name, template, Map.of());
  }

  String create(String name, String template, Map<String, String> values) {
    account
        .cloudFormation()
        .createStack(create ->
            create
                .stackName(name)
                .templateBody(template)
                .parameters(parameters(values))
                .capabilities(Capability.CAPABILITY_NAMED_IAM));
    return status(name);
  }

  /// Changes a stack; answers its status.
  String update(String name, String template) {
    return update(name, template, Map.of());
  }

  String update(String name, String template, Map<String, String> values) {
    account
        .cloudFormation()
        .updateStack(update ->
            update
                .stackName(name)
                .templateBody(template)
                .parameters(parameters(values))
                .capabilities(Capability.CAPABILITY_NAMED_IAM));
    return status(name);
  }

  void delete(String name) {
    account.cloudFormation().deleteStack(delete -> delete.stackName(name));
  }

  Stack describe(String name) {
    return account
        .cloudFormation()
        .describeStacks(describe -> describe.stackName(name))
        .stacks()
        .getFirst();
  }

  String status(String name) {
    return describe(name).stackStatusAsString();
  }

  /// What happened to a resource of a stack, the last thing first.
  List<StackEvent> events(String stack, String logicalId) {
    return account
        .cloudFormation()
        .describeStackEvents(events -> events.stackName(stack))
        .stackEvents()
        .stream()
        .filter(event -> event.logicalResourceId().equals(logicalId))
        .toList();
  }

  /// Why the last failure of a resource happened.
  String reason(String stack, String logicalId) {
    return events(stack, logicalId).stream()
        .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
        .map(StackEvent::resourceStatusReason)
        .findFirst()
        .orElseThrow();
  }

  /// What Ref answers for a resource.
  String physicalId(String stack, String logicalId) {
    return account
        .cloudFormation()
        .describeStackResource(resource -> resource.stackName(stack).logicalResourceId(logicalId))
        .stackResourceDetail()
        .physicalResourceId();
  }
}
