package dev.kiln.baker.fleet;

import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.message.MemberMessage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A ledger that everybody sees at once.
final class InMemoryLedger implements Ledger {
  private final Map<String, Kept> entries = new TreeMap<>();
  private int versions;

  /// Is called before each write.
  Consumer<LedgerEntry> before = _ -> {};

  @Override
  public Kept kept(LedgerEntry entry) {
    return find(entry.key())
        .orElseThrow(() -> new JournalException(entry.key() + " is no more", null));
  }

  @Override
  public Optional<String> replace(LedgerEntry entry, MemberMessage message, Optional<String> over) {
    before.accept(entry);
    if (!find(entry.key()).map(Kept::version).equals(over)) {
      return Optional.empty();
    }
    versions++;
    entries.put(entry.key(), new Kept(message, String.valueOf(versions)));
    return Optional.of(String.valueOf(versions));
  }

  Optional<Kept> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /// What it says, by keys.
  Map<String, MemberMessage> results() {
    Map<String, MemberMessage> results = new TreeMap<>();
    entries.forEach((key, kept) -> results.put(key, kept.message()));
    return results;
  }

  int writes() {
    return versions;
  }
}
