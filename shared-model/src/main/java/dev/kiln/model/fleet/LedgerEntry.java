package dev.kiln.model.fleet;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImagesCollected;
import dev.kiln.model.message.MemberMessage;
import java.util.ArrayList;
import java.util.List;

/// One entry of the ledger: an object of the bakes bucket that holds the latest
/// [message][MemberMessage] of one kind, in the form members tell it.
///
/// Its key is made of checked ids only, so that nobody's text chooses an object.
public sealed interface LedgerEntry {

  /// What the keys of all copies of an image begin with.
  static String copiesOf(ImageId source) {
    return "copies/%s/".formatted(source);
  }

  /// Those that a result is entered in: that of its copy first, unless nobody knows of which image
  /// that was to be one.
  private static List<LedgerEntry> of(CopyResult result) {
    List<LedgerEntry> entries = new ArrayList<>();
    result
        .source()
        .ifPresent(source -> entries.add(new OfCopy(source, result.account(), result.region())));
    entries.add(new OfPair(result.account(), result.region()));
    return entries;
  }

  /// Those that a message is entered in.
  static List<LedgerEntry> of(MemberMessage message) {
    return switch (message) {
      case CopyResult result -> of(result);
      case ImagesCollected collected ->
          List.of(new OfCollector(collected.account(), collected.region()));
    };
  }

  /// Of the object in the bakes bucket.
  String key();

  /// What became of the copy of one image.
  record OfCopy(ImageId source, AccountId account, Region region) implements LedgerEntry {
    @Override
    public String key() {
      return "%s%s/%s.json".formatted(copiesOf(source), account, region);
    }
  }

  /// What became of the last copy there, of whatever image.
  record OfPair(AccountId account, Region region) implements LedgerEntry {
    @Override
    public String key() {
      return "fleet/%s/%s.json".formatted(account, region);
    }
  }

  /// What the collector of an account and Region did last.
  record OfCollector(AccountId account, Region region) implements LedgerEntry {
    @Override
    public String key() {
      return "fleet/%s/%s/collected.json".formatted(account, region);
    }
  }
}
