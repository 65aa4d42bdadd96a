package dev.kiln.baker.cli;

import dev.kiln.baker.cli.BakeOutcome.Baked;
import dev.kiln.baker.cli.BakeOutcome.Unchanged;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.model.bake.BakeId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Tells how a bake came out.
///
/// @param statistics to be told with it, to machines
record BakeAnswer(BakeId bake, Output output, Supplier<Optional<Map<String, Object>>> statistics) {

  /// @param reasons why it was baked; empty where that was not asked
  /// @return the exit code
  int tell(Ended<BakeOutcome> ended, List<String> reasons) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    if (!reasons.isEmpty()) {
      result.put("reasons", reasons);
    }
    return switch (ended) {
      case Ended.Reached<BakeOutcome>(Baked baked) -> baked(result, baked);
      case Ended.Reached<BakeOutcome>(Unchanged unchanged) -> unchanged(unchanged);
      case Ended.Cancelled<BakeOutcome> cancelled -> {
        begin(result, "cancelled");
        result.put("stage", cancelled.stage().toString());
        result.put("why", cancelled.why());
        tell(result, "%s is cancelled in stage %s".formatted(bake, cancelled.stage()));
        yield ExitCode.FAILED;
      }
      case Ended.Stopped<BakeOutcome> stopped -> {
        begin(result, "failed");
        result.put("stage", stopped.stage().toString());
        result.put("why", stopped.why());
        tell(result, "%s failed in stage %s".formatted(bake, stopped.stage()));
        yield stopped.refused() ? ExitCode.REFUSED : ExitCode.FAILED;
      }
    };
  }

  /// People have been told.
  ///
  /// @return the exit code
  int interrupted(String why, int exitCode) throws IOException {
    output.spec().commandLine().getErr().println(why);
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      begin(result, "interrupted");
      result.put("why", why);
      tell(result, why);
    }
    return exitCode;
  }

  private int baked(Map<String, Object> result, Baked baked) throws IOException {
    String image = baked.published().updated().tested().built().image().value();
    begin(result, "published");
    result.put("image", image);
    tell(result, "%s is published as %s".formatted(bake, image));
    return ExitCode.DONE;
  }

  private int unchanged(Unchanged unchanged) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("recipe", bake.recipe().value());
    result.put("outcome", "unchanged");
    result.put("image", unchanged.nothing().last().id().value());
    result.put("why", unchanged.nothing().why());
    tell(result, "%s is unchanged: %s".formatted(bake.recipe(), unchanged.nothing().why()));
    return ExitCode.DONE;
  }

  private void begin(Map<String, Object> result, String outcome) {
    result.put("bake", bake.value());
    result.put("outcome", outcome);
  }

  private void tell(Map<String, Object> result, String line) throws IOException {
    statistics.get().ifPresent(stats -> result.put("stats", stats));
    output.tell(result, line);
  }
}
