package dev.kiln.copier.event;

import dev.kiln.copier.queue.QueueUrl;

/// This account and Region's queues of the function copy.
///
/// @param copy where its messages come from
/// @param dead where those are kept that nobody can act on
public record Queues(QueueUrl copy, QueueUrl dead) {}
