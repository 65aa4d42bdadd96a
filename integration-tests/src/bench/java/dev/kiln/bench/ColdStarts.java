package dev.kiln.bench;

import static java.util.Locale.ROOT;

import dev.kiln.copier.CopyFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long Kiln's function takes to its first answer, by its memory: Lambda gives a function as
/// much of a processor as it has memory, so this is what its size decides.
///
/// @param millis by megabytes; empty where processes cannot be held to a share of a processor
/// @param starts of each size
record ColdStarts(Map<Integer, Double> millis, int starts) {
  private static final List<Integer> SIZES = List.of(256, 384, 512, 768, 1_024, 1_769);
  private static final double LONGEST_MILLIS = 3_000;

  static ColdStarts measure(Trial trial, int starts) throws Exception {
    Map<Integer, Double> millis = new LinkedHashMap<>();
    for (int size : SIZES) {
      Optional<CpuShare> share = CpuShare.of(size);
      if (share.isEmpty()) {
        return new ColdStarts(Map.of(), starts);
      }
      try (CpuShare part = share.get()) {
        Candidate whole = Candidates.kiln(size);
        Candidate candidate =
            new Candidate(
                whole.name(), whole.folder(), part.confine(whole.command()), whole.zipBytes());
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
          times.add(trial.cold(candidate));
        }
        millis.put(size, Report.median(times.stream().mapToDouble(Double::doubleValue)));
        System.out.printf("%d MB: %s%n", size, times);
      }
    }
    return new ColdStarts(millis, starts);
  }

  String text() {
    if (millis.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            """

            Cold starts of Kiln's zip with the share of a processor that Lambda gives for the memory; medians of %d. What
            a start costs is memory times seconds, so it is much the same for all of them, while a function that waits for
            AWS is the cheaper the smaller it is: the function has the smallest that starts in about three seconds.

            | memory MB | cold ms | cold GB-seconds | |
            |---|---|---|---|
            """
                .formatted(starts));
    millis.forEach((size, time) ->
        text.append(
            String.format(
                ROOT,
                "| %,d | %,.0f | %.2f | %s |%n",
                size,
                time,
                size / 1024.0 * time / 1_000,
                remark(size, time))));
    return text.toString();
  }

  private static String remark(int size, double time) {
    if (size != CopyFunction.MEMORY_MEGABYTES) {
      return "";
    }
    return time <= LONGEST_MILLIS ? "the function's" : "the function's: MISSED";
  }
}
