package dev.kiln.baker.instance;

/// Something that is not an instance's [Report]: cut short, too large, or from elsewhere.
///
/// @param reason what is wrong with it, in words that can be shown
public record UnreadableReport(String reason) implements ReportReading {}
