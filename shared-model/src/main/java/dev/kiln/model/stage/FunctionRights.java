package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.allow;

import java.util.List;

/// What Lambda does in the name of any function that a queue of its account feeds.
final class FunctionRights {
  private static final String QUEUE_TO_FUNCTION =
      "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html";
  private static final String LOGGING =
      "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html";
  private static final String TRACING =
      "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html";

  /// Where the tooling account hears of copies.
  static final Resource RESULTS =
      new Resource.Typed(
          "queue", "arn:{partition}:sqs:{tooling-region}:{tooling-account}:{namespace}-results");

  private FunctionRights() {}

  static List<Privilege> receiving(Resource queue) {
    return List.of(
        allow("sqs:ReceiveMessage")
            .on(queue)
            .because("Lambda fetches the function's messages in its role's name.")
            .shownBySandbox(QUEUE_TO_FUNCTION),
        allow("sqs:DeleteMessage")
            .on(queue)
            .because("Lambda removes the messages that are done.")
            .shownBySandbox(QUEUE_TO_FUNCTION),
        allow("sqs:GetQueueAttributes")
            .on(queue)
            .because("Lambda asks how many messages wait.")
            .documented(QUEUE_TO_FUNCTION));
  }

  static List<Privilege> logging(StageName stage) {
    Resource streams =
        new Resource.Typed(
            "log-stream",
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{namespace}-%s:log-stream:*"
                .formatted(stage));
    return List.of(
        allow("logs:CreateLogStream")
            .on(streams)
            .because("Lambda opens a log stream in the function's own group.")
            .documented(LOGGING),
        allow("logs:PutLogEvents")
            .on(streams)
            .because("Lambda writes the function's log.")
            .documented(LOGGING));
  }

  /// Lambda itself sends what it times of a function whose tracing mode is `Active`; the function
  /// needs no library for that, and does not know of it.
  static List<Privilege> tracing() {
    Resource traces = Declaring.NO_RESOURCE_LEVEL.where(Place.TRACES);
    return List.of(
        allow("xray:PutTraceSegments")
            .on(traces)
            .because("Lambda sends X-Ray the times of the function's calls, in its role's name.")
            .documented(TRACING),
        allow("xray:PutTelemetryRecords")
            .on(traces)
            .because("Lambda tells X-Ray how its sending goes.")
            .documented(TRACING));
  }

  static Resource queue(String name) {
    return new Resource.Typed(
        "queue", "arn:{partition}:sqs:{region}:{account}:{namespace}-%s".formatted(name));
  }
}
