package dev.kiln.copier.event;

import dev.kiln.copier.report.Results;
import dev.kiln.model.message.CopyResult;
import java.util.ArrayList;
import java.util.List;

/// Results in a list; on wish, one that takes nothing.
final class InMemoryResults implements Results {
  final List<CopyResult> told = new ArrayList<>();
  boolean broken;

  @Override
  public void report(CopyResult result) {
    if (broken) {
      throw new IllegalStateException("the results queue does not take it");
    }
    told.add(result);
  }
}
