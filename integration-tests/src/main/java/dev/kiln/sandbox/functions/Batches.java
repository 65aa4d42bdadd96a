package dev.kiln.sandbox.functions;

/// How a queue's messages get to a function, see [the parameters of a
/// mapping](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html).
///
/// @param size how many messages a batch has at most
/// @param atOnce how many batches may be with the function at once
/// @param reportsFailures whether the function names the messages that it could not deal with
///   (`ReportBatchItemFailures`); otherwise its answer is about the whole batch
public record Batches(int size, int atOnce, boolean reportsFailures) {

  /// With which Lambda begins where a mapping has no `MaximumConcurrency`.
  static final int USUAL_CONCURRENCY = 5;

  public Batches {
    if (size < 1 || atOnce < 1) {
      throw new IllegalArgumentException(
          "a batch has from 1 message, and from 1 batch is on its way, not %d and %d"
              .formatted(size, atOnce));
    }
  }
}
