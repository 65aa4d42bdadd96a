package dev.kiln.model.aws;

import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// Has the stage's [Guard] look at every call of a client before it is made.
public final class GuardInterceptor implements ExecutionInterceptor {
  private final Guard guard;

  public GuardInterceptor(StageName stage) {
    this(new Guard(StageModel.roleOf(stage)));
  }

  public GuardInterceptor(Guard guard) {
    this.guard = guard;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    guard.check(
        attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME),
        attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
  }
}
