package dev.kiln.baker.changes;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.instance.UnreadableReport;
import dev.kiln.baker.journal.Entry.Pinned;
import dev.kiln.model.bake.BakeId;
import java.util.Optional;

/// What a bake was made of, and what its builder had installed in the end.
public record BakeContent(BakeId bake, Pinned pinned, Report report) {

  /// @throws dev.kiln.baker.journal.JournalException when somebody changed the bake's journal
  public static Reading read(BakeId bake, BakeRecords records) {
    Optional<Pinned> pinned = records.pinned(bake, records.names(bake));
    if (pinned.isEmpty()) {
      return new Reading.Missing(
          "There is no bake %s, or it never came to its base image.\nMaybe it is mistyped."
              .formatted(bake));
    }
    var archive = records.report(bake);
    if (archive.isEmpty()) {
      return new Reading.Missing(
          """
          %s has no report of its build, so nobody knows its packages.
          Maybe it failed before its scripts ended, or is still at it.\
          """
              .formatted(bake));
    }
    return switch (Report.read(archive.get())) {
      case UnreadableReport unreadable ->
          new Reading.Missing(
              "The report of %s cannot be read: %s".formatted(bake, unreadable.reason()));
      case Report report ->
          report.bake().equals(bake.value()) && report.mode() == InstanceMode.BUILD
              ? new Reading.Found(new BakeContent(bake, pinned.get(), report))
              : new Reading.Missing("The report of %s is of %s.".formatted(bake, report));
    };
  }

  /// Whether all scripts ran, so that the packages are those of an image.
  public boolean isWhole() {
    return report.outcome() instanceof Outcome.Succeeded;
  }

  public sealed interface Reading {
    record Found(BakeContent content) implements Reading {}

    record Missing(String why) implements Reading {}
  }
}
