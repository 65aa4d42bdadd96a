/// Where queues are: [dev.kiln.copier.queue.QueueUrl].
@NullMarked
package dev.kiln.copier.queue;

import org.jspecify.annotations.NullMarked;
