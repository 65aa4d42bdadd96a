package dev.kiln.baker.instance;

import dev.kiln.model.text.Printable;

/// Something that is not an instance's [Report]: cut short, too large, or from elsewhere.
///
/// @param reason what is wrong with it; made [printable][Printable], it may quote what was sent
public record UnreadableReport(String reason) implements ReportReading {

  public UnreadableReport {
    reason = Printable.line(reason);
  }
}
