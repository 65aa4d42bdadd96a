package dev.kiln.copier.event;

import dev.kiln.copier.queue.QueueUrl;

/// Queues of this account and Region.
///
/// @param copy where the messages of the function copy come from
/// @param dead where the function at hand keeps what nobody can act on
public record Queues(QueueUrl copy, QueueUrl dead) {}
