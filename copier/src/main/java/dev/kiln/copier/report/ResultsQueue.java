package dev.kiln.copier.report;

import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.model.image.Region;

/// The queue of the tooling account that takes results, in the Region where images are baked.
public record ResultsQueue(QueueUrl url, Region region) {}
