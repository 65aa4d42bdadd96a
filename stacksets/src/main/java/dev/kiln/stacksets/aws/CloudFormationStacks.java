package dev.kiln.stacksets.aws;

import dev.kiln.model.image.Region;
import dev.kiln.stacksets.rollout.Definition;
import dev.kiln.stacksets.rollout.Stack;
import dev.kiln.stacksets.rollout.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;

/// Stacks over CloudFormation.
public final class CloudFormationStacks implements Stacks {

  /// CloudFormation has [no error of its own for a stack that is not
  /// there](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
  private static final String NOT_THERE = "does not exist";

  private static final String NOTHING_TO_DO = "No updates are to be performed";
  private static final Set<String> ALREADY_THERE = Set.of("AlreadyExistsException");

  private final Function<Region, CloudFormationClient> clients;

  public CloudFormationStacks(Function<Region, CloudFormationClient> clients) {
    this.clients = clients;
  }

  @Override
  public Optional<Stack> find(StackName name) {
    return CloudFormationFailures.told(() -> {
      try {
        return client(name)
            .describeStacks(request -> request.stackName(name.name()))
            .stacks()
            .stream()
            .filter(stack -> !stack.stackStatusAsString().equals("DELETE_COMPLETE"))
            .findFirst()
            .map(stack ->
                new Stack(
                    stack.stackStatusAsString(),
                    stack.stackStatusReason() == null ? "" : stack.stackStatusReason(),
                    values(stack.parameters())));
      } catch (AwsServiceException e) {
        if (CloudFormationFailures.message(e).contains(NOT_THERE)) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }

  @Override
  public String template(StackName name) {
    return CloudFormationFailures.told(() ->
        client(name)
            .getTemplate(
                request -> request.stackName(name.name()).templateStage(TemplateStage.ORIGINAL))
            .templateBody());
  }

  @Override
  public void create(StackName name, Definition definition, Optional<String> template) {
    boolean _ =
        CloudFormationFailures.told(() -> {
          try {
            client(name)
                .createStack(request -> {
                  request
                      .stackName(name.name())
                      .parameters(parameters(definition.parameters()))
                      .capabilities(Capability.CAPABILITY_NAMED_IAM);
                  template.ifPresentOrElse(
                      request::templateURL, () -> request.templateBody(definition.template()));
                });
            return true;
          } catch (AwsServiceException e) {
            if (isAlreadyThere(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public boolean update(StackName name, Definition definition, Optional<String> template) {
    return CloudFormationFailures.told(() -> {
      try {
        client(name)
            .updateStack(request -> {
              request
                  .stackName(name.name())
                  .parameters(parameters(definition.parameters()))
                  .capabilities(Capability.CAPABILITY_NAMED_IAM);
              template.ifPresentOrElse(
                  request::templateURL, () -> request.templateBody(definition.template()));
            });
        return true;
      } catch (AwsServiceException e) {
        if (CloudFormationFailures.message(e).contains(NOTHING_TO_DO)) {
          return false;
        }
        throw e;
      }
    });
  }

  @Override
  public void delete(StackName name) {
    CloudFormationFailures.told(
        () -> client(name).deleteStack(request -> request.stackName(name.name())));
  }

  @Override
  public List<String> failures(StackName name) {
    return CloudFormationFailures.told(() -> {
      List<String> failures = new ArrayList<>();
      for (StackEvent event :
          client(name)
              .describeStackEventsPaginator(request -> request.stackName(name.name()))
              .stackEvents()) {
        // The newest come first; this is where the last change began.
        boolean isOfStack = event.logicalResourceId().equals(event.stackName());
        String status = event.resourceStatusAsString();
        if (isOfStack
            && (status.equals("CREATE_IN_PROGRESS") || status.equals("UPDATE_IN_PROGRESS"))) {
          break;
        }
        if (status.endsWith("_FAILED") && event.resourceStatusReason() != null) {
          failures.add("%s: %s".formatted(event.logicalResourceId(), event.resourceStatusReason()));
        }
      }
      return failures.reversed();
    });
  }

  static List<Parameter> parameters(SortedMap<String, String> values) {
    return values.entrySet().stream()
        .map(value ->
            Parameter.builder()
                .parameterKey(value.getKey())
                .parameterValue(value.getValue())
                .build())
        .toList();
  }

  static SortedMap<String, String> values(List<Parameter> parameters) {
    SortedMap<String, String> values = new TreeMap<>();
    parameters.forEach(each -> values.put(each.parameterKey(), each.parameterValue()));
    return values;
  }

  private static boolean isAlreadyThere(AwsServiceException e) {
    return CloudFormationFailures.isAnyOf(CloudFormationFailures.code(e), ALREADY_THERE);
  }

  private CloudFormationClient client(StackName name) {
    return clients.apply(name.region());
  }
}
