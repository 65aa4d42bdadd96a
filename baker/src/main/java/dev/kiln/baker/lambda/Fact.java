package dev.kiln.baker.lambda;

import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.EntryFields;
import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.journal.Journal;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Optional;

/// A fact of a bake, by its journal.
sealed interface Fact<T> {

  record Known<T>(T fact) implements Fact<T> {}

  /// @param stage the first that has not found out its fact
  record Missing<T>(StageName stage) implements Fact<T> {}

  static Fact<Located> located(BakeRequest request, Journal journal) {
    return next(new Known<>(request), StageName.LOOKUP, new Entry.OfLookup(), journal);
  }

  static Fact<Built> built(BakeRequest request, Journal journal) {
    return next(located(request, journal), StageName.BUILD, new Entry.OfBuild(), journal);
  }

  static Fact<Tested> tested(BakeRequest request, Journal journal) {
    return next(built(request, journal), StageName.TEST, new Entry.OfTest(), journal);
  }

  static Fact<Updated> updated(BakeRequest request, Journal journal) {
    return next(tested(request, journal), StageName.UPDATE, new Entry.OfUpdate(), journal);
  }

  private static <I, O> Fact<O> next(
      Fact<I> before, StageName stage, Entry<I, O> entry, Journal journal) {
    return switch (before) {
      case Missing<I> missing -> new Missing<>(missing.stage());
      case Known<I> known -> {
        Optional<Map<String, Object>> kept =
            journal
                .read(entry.request(known.fact()).bake(), stage)
                .filter(each -> Failure.of(each).isEmpty());
        yield kept.isEmpty()
            ? new Missing<>(stage)
            : new Known<>(entry.read(known.fact(), new EntryFields(kept.get())));
      }
    };
  }
}
