package dev.kiln.baker.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.FunctionAccess;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.util.Map;

/// The function of the stage test, see [StageFunction].
public final class TestFunction extends StageFunction implements RequestStreamHandler {

  /// As Lambda starts it.
  public TestFunction() {
    this(System.getenv(), AwsAccess.ofEnvironment(), Clock.systemUTC());
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds, see [StageSettings]
  /// @param access with the credentials of the stage's own role
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public TestFunction(Map<String, String> environment, AwsAccess access, Clock clock) {
    this(
        new FunctionAccess(
            access, StageSettings.of(StageName.TEST, environment), StageName.TEST, clock));
  }

  private TestFunction(FunctionAccess access) {
    super(StageName.TEST, access, HostedStage.test(access::test, access.world()));
  }
}
