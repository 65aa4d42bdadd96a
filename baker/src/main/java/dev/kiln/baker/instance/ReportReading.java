package dev.kiln.baker.instance;

/// What came of reading the archive an instance sent.
public sealed interface ReportReading permits Report, UnreadableReport {}
