package dev.kiln.baker.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.FunctionAccess;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.util.Map;

/// The function of the stage build, see [StageFunction].
public final class BuildFunction extends StageFunction implements RequestStreamHandler {

  /// As Lambda starts it.
  public BuildFunction() {
    this(System.getenv(), AwsAccess.ofEnvironment(), Clock.systemUTC());
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds, see [StageSettings]
  /// @param access with the credentials of the stage's own role
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public BuildFunction(Map<String, String> environment, AwsAccess access, Clock clock) {
    this(
        new FunctionAccess(
            access, StageSettings.of(StageName.BUILD, environment), StageName.BUILD, clock));
  }

  private BuildFunction(FunctionAccess access) {
    super(StageName.BUILD, access, HostedStage.build(access::build, access.world()));
  }
}
