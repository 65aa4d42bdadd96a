package dev.kiln.model.stage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Stands before every call to AWS and refuses what the stage has not declared, before anything is
/// sent. The role's policy would refuse it as well; the guard says which file to touch.
public final class Guard {

  /// SDK operations that IAM knows by another name, or that need further actions. All others have
  /// the name of their action. The parameters that Kiln writes are of the data type
  /// `aws:ec2:image`, whose values [AWS looks up in the caller's
  /// name](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html).
  ///
  /// It sees operations, not their parameters: that RunInstances with an instance profile passes a
  /// role, only EC2 can say.
  private static final Map<Action, Set<Action>> ACTIONS_OF_OPERATIONS =
      Map.of(
          Action.of("s3:HeadObject"), Set.of(Action.of("s3:GetObject")),
          Action.of("s3:ListObjectsV2"), Set.of(Action.of("s3:ListBucket")),
          Action.of("ec2:RunInstances"), withTags("ec2:RunInstances"),
          Action.of("ec2:CreateImage"), withTags("ec2:CreateImage"),
          Action.of("ec2:CopyImage"), withTags("ec2:CopyImage"),
          Action.of("sqs:ChangeMessageVisibilityBatch"),
              Set.of(Action.of("sqs:ChangeMessageVisibility")),
          Action.of("ssm:PutParameter"),
              Set.of(Action.of("ssm:PutParameter"), Action.of("ec2:DescribeImages")));

  private final StageRole role;

  /// By service and operation: what a role declares does not change, so each is looked up once.
  private final Map<String, List<Action>> undeclared = new ConcurrentHashMap<>();

  public Guard(StageRole role) {
    this.role = role;
  }

  /// @param service as the SDK names it, such as `Ec2` or `S3`
  /// @param operation such as `CopyImage`
  /// @throws UndeclaredCallException when the stage has not declared all the operation's actions
  public void check(String service, String operation) {
    List<Action> missing =
        undeclared.computeIfAbsent(service + "." + operation, _ -> undeclared(service, operation));
    if (!missing.isEmpty()) {
      throw new UndeclaredCallException(role.stage(), missing);
    }
  }

  private List<Action> undeclared(String service, String operation) {
    return actionsOf(service, operation).stream()
        .filter(action -> !role.declares(action))
        .sorted()
        .toList();
  }

  /// For a call that is signed here and sent by somebody else, so that no client ever sees it.
  ///
  /// @param arn what the call will be for
  /// @param places what the model leaves open, in the stage's account
  /// @throws UndeclaredCallException when the stage has not declared the action for that
  public void check(Action action, String arn, Function<Place, String> places) {
    if (!role.declares(action, arn, places)) {
      throw new UndeclaredCallException(role.stage(), action, arn);
    }
  }

  /// The IAM actions an operation of the SDK needs.
  public static Set<Action> actionsOf(String service, String operation) {
    Action same = new Action(service.toLowerCase(Locale.ROOT), operation);
    return ACTIONS_OF_OPERATIONS.getOrDefault(same, Set.of(same));
  }

  /// The actions behind all operations that IAM knows by another name.
  public static Set<Action> mappedActions() {
    return ACTIONS_OF_OPERATIONS.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private static Set<Action> withTags(String action) {
    return Set.of(Action.of(action), Action.of("ec2:CreateTags"));
  }
}
