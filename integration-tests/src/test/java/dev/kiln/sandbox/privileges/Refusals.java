package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.CallWatch;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// What AWS refused the stages, as their own clients heard it. Works against AWS as against the
/// sandbox: nothing but the answers is looked at.
final class Refusals implements CallWatch {

  /// See [Troubleshoot access denied
  /// errors](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
  private static final Pattern ACTION =
      Pattern.compile("is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)");

  /// EC2 adds a text that only `sts:DecodeAuthorizationMessage` can read.
  private static final String ENCODED = " Encoded authorization failure message:";

  private static final int FORBIDDEN = 403;
  private static final Set<String> CODES =
      Set.of(
          "UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "AuthorizationError");

  private final List<Refusal> heard = new CopyOnWriteArrayList<>();

  /// @param actions the one that AWS names, or all that the operation needs where it names none
  record Refusal(StageName stage, Set<String> actions, String words) {}

  @Override
  public ExecutionInterceptor of(StageName stage) {
    return new ExecutionInterceptor() {
      @Override
      public void onExecutionFailure(
          Context.FailedExecution failed, ExecutionAttributes attributes) {
        if (failed.exception() instanceof AwsServiceException e && isRefusal(e)) {
          String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
          String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
          heard.add(new Refusal(stage, actions(stage, e, service, operation), words(e)));
        }
      }
    };
  }

  /// What a function answered: others than its own clients see there what it was refused.
  void hear(StageName stage, String answer) {
    Set<String> actions = new TreeSet<>();
    ACTION
        .matcher(answer)
        .results()
        .forEach(named -> actions.add(asDeclared(stage, named.group(1))));
    if (!actions.isEmpty()) {
      heard.add(new Refusal(stage, actions, answer));
    }
  }

  /// How many there are up to now.
  int count() {
    return heard.size();
  }

  /// Those of a stage after the first `count`.
  List<Refusal> since(int count, StageName stage) {
    return heard.stream().skip(count).filter(refusal -> refusal.stage() == stage).toList();
  }

  private static boolean isRefusal(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? e.statusCode() == FORBIDDEN : CODES.contains(code);
  }

  private static Set<String> actions(
      StageName stage, AwsServiceException e, String service, String operation) {
    Matcher named = ACTION.matcher(String.valueOf(e.getMessage()));
    Set<String> actions = new TreeSet<>();
    if (named.find()) {
      actions.add(asDeclared(stage, named.group(1)));
    } else {
      Guard.actionsOf(service, operation).forEach(action -> actions.add(action.toString()));
    }
    return actions;
  }

  /// SQS and SNS write their actions in a case of their own.
  private static String asDeclared(StageName stage, String action) {
    return StageModel.roleOf(stage).privileges().stream()
        .map(Privilege::action)
        .map(Action::toString)
        .filter(action::equalsIgnoreCase)
        .findFirst()
        .orElse(action);
  }

  private static String words(AwsServiceException e) {
    String message = String.valueOf(e.getMessage());
    int encoded = message.indexOf(ENCODED);
    return encoded < 0 ? message : message.substring(0, encoded);
  }
}
