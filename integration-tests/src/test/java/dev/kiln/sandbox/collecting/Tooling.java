package dev.kiln.sandbox.collecting;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.baker.lambda.CollectFunction;
import dev.kiln.baker.lambda.FleetFunction;
import dev.kiln.baker.lambda.StageSettings;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.functions.FunctionCatalog;
import dev.kiln.sandbox.functions.FunctionFailedException;
import dev.kiln.sandbox.functions.HandlerInProcess;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.moto.RoleSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

/// What is done in the tooling account: by a developer at the command line, and by the functions
/// there, each under the role it is deployed with.
///
/// @param folder in which `kiln.yaml` is, and recipes can be
record Tooling(Sandbox sandbox, Path folder) {

  /// Writes `kiln.yaml`, and a script that recipes can have run.
  static Tooling at(Sandbox sandbox, Path folder) throws IOException {
    Files.writeString(folder.resolve("run.sh"), "#!/bin/bash\necho ran\n");
    Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: %s, securityGroup: %s}
        """
            .formatted(
                sandbox.installation().tooling(),
                sandbox.installation().region(),
                sandbox.installation().builder().subnet(),
                sandbox.installation().builder().securityGroup()));
    return new Tooling(sandbox, folder);
  }

  Result kiln(String... arguments) {
    return kiln(Duration.ZERO, arguments);
  }

  /// The command after so long.
  Result kiln(Duration later, String... arguments) {
    return kiln(sandbox.developer(), later, arguments);
  }

  /// The command of whoever has these credentials.
  Result kiln(AwsCredentials credentials, Duration later, String... arguments) {
    AwsAccess access =
        new AwsAccess(
            StaticCredentialsProvider.create(credentials), Optional.of(sandbox.endpoint()));
    return Result.of(
        access, new SleepingPause("PT0.05S"), after(later), folder.resolve("kiln.yaml"), arguments);
  }

  /// Has the function look after so long.
  ///
  /// @return its answer
  /// @throws FunctionFailedException when not all could be seen or removed
  String collect(Duration later) throws FunctionFailedException {
    try (CollectFunction function =
        new CollectFunction(
            environment(StageName.COLLECT), access(StageName.COLLECT), after(later))) {
      return new HandlerInProcess(function, CollectFunction.TIMEOUT).invoke("{}");
    }
  }

  /// Has the function fleet hear what a member tells.
  void hear(CopyResult result) {
    SqsClient sqs = sandbox.operator(installation().tooling(), installation().region()).sqs();
    sqs.purgeQueue(request -> request.queueUrl(sandbox.resultsQueue()));
    sqs.sendMessage(
        request -> request.queueUrl(sandbox.resultsQueue()).messageBody(result.toJson()));
    hear();
  }

  /// Hands the function fleet a message of the results queue, as Lambda does.
  void hear() {
    try (FleetFunction function =
        new FleetFunction(environment(StageName.FLEET), access(StageName.FLEET))) {
      new QueuePoller(
              session(StageName.FLEET).clients(sandbox.endpoint(), installation().region()).sqs(),
              sandbox.resultsQueue(),
              "arn:aws:sqs:%s:%s:%s"
                  .formatted(
                      installation().region(),
                      installation().tooling(),
                      installation().resultsQueue()),
              installation().region(),
              new HandlerInProcess(function))
          .pollOnce();
    }
  }

  private Installation installation() {
    return sandbox.installation();
  }

  private AwsAccess access(StageName stage) {
    return new AwsAccess(session(stage)::credentials, Optional.of(sandbox.endpoint()));
  }

  private RoleSession session(StageName stage) {
    String function = installation().runbook(stage);
    return new RoleSession(
        sandbox.control(),
        installation().roleArn(stage),
        "lambda.amazonaws.com",
        "arn:aws:lambda:%s:%s:function:%s"
            .formatted(installation().region(), installation().tooling(), function),
        function);
  }

  /// What the function was deployed with, and what Lambda adds.
  private Map<String, String> environment(StageName stage) {
    Map<String, String> environment =
        new HashMap<>(
            new FunctionCatalog(sandbox.endpoint())
                .settings(sandbox.home(), installation().runbook(stage))
                .environment());
    environment.put(StageSettings.REGION, installation().region().value());
    return environment;
  }

  private static Clock after(Duration later) {
    return Clock.offset(Clock.systemUTC(), later);
  }
}
