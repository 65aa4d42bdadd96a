package dev.kiln.bench;

/// One process of a candidate, times in milliseconds.
///
/// @param cold from the start of the process to the first answer
/// @param init of that, until the runtime asked for the first event
/// @param rssMegabytes the most it ever had in memory
record Measured(
    double cold, double init, double p50, double p99, double p50Late, double rssMegabytes) {}
