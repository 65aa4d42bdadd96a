package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudformation.model.CreateStackInstancesRequest;
import software.amazon.awssdk.services.cloudformation.model.StackInstance;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperation;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationResultSummary;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackSetRequest;

/// A stack set, in the hands of the account that administers it.
record Fleet(Account administrator, String name) {
  static final String REGION = "eu-west-1";

  /// A new self-managed stack set.
  static Fleet in(Account administrator, String template) {
    administrator
        .cloudFormation()
        .createStackSet(create -> create.stackSetName("kiln-member").templateBody(template));
    return new Fleet(administrator, "kiln-member");
  }

  private static List<String> ids(Account... accounts) {
    return Arrays.stream(accounts).map(Account::toString).toList();
  }

  /// Makes instances in the home Region; answers the operation.
  String deployTo(Account... accounts) {
    return deploy(_ -> {}, accounts);
  }

  String deploy(Consumer<CreateStackInstancesRequest.Builder> wish, Account... accounts) {
    return administrator
        .cloudFormation()
        .createStackInstances(create ->
            create.stackSetName(name).accounts(ids(accounts)).regions(REGION).applyMutation(wish))
        .operationId();
  }

  String update(String template, Map<String, String> values) {
    return update(update -> update.templateBody(template).parameters(Stacks.parameters(values)));
  }

  String update(Consumer<UpdateStackSetRequest.Builder> wish) {
    return administrator
        .cloudFormation()
        .updateStackSet(update -> update.stackSetName(name).applyMutation(wish))
        .operationId();
  }

  String remove(boolean retain, Account... accounts) {
    return administrator
        .cloudFormation()
        .deleteStackInstances(delete ->
            delete.stackSetName(name).accounts(ids(accounts)).regions(REGION).retainStacks(retain))
        .operationId();
  }

  StackInstance instance(Account account) {
    return administrator
        .cloudFormation()
        .describeStackInstance(instance ->
            instance
                .stackSetName(name)
                .stackInstanceAccount(account.toString())
                .stackInstanceRegion(REGION))
        .stackInstance();
  }

  /// The accounts that have an instance.
  List<String> accounts() {
    return administrator
        .cloudFormation()
        .listStackInstances(list -> list.stackSetName(name))
        .summaries()
        .stream()
        .map(instance -> instance.account())
        .toList();
  }

  StackSetOperation operation(String id) {
    return administrator
        .cloudFormation()
        .describeStackSetOperation(operation -> operation.stackSetName(name).operationId(id))
        .stackSetOperation();
  }

  String status(String operation) {
    return operation(operation).statusAsString();
  }

  List<StackSetOperationResultSummary> results(String operation) {
    return administrator
        .cloudFormation()
        .listStackSetOperationResults(results -> results.stackSetName(name).operationId(operation))
        .summaries();
  }

  /// The statuses of an operation's results.
  List<String> outcomes(String operation) {
    return results(operation).stream().map(result -> result.statusAsString()).toList();
  }
}
