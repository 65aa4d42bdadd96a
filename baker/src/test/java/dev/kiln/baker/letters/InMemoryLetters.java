package dev.kiln.baker.letters;

import dev.kiln.baker.letters.Letter.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Queues in a process, where a letter is held until it is given back.
final class InMemoryLetters implements LetterQueue {
  private static final int BATCH = 10;

  final List<String> sent = new ArrayList<>();

  /// Every change by its name, in order.
  final List<String> changes = new ArrayList<>();

  /// Refuse, whatever they are asked.
  final Set<String> broken = new HashSet<>();

  private final Map<String, Held> letters = new LinkedHashMap<>();
  private final Set<String> held = new HashSet<>();
  private int count;

  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String what) {
      super(what);
    }
  }

  /// @return the letter's id
  String put(String body, Instant sentAt, Cause cause) {
    count++;
    String id = "m-" + count;
    letters.put(id, new Held("r-" + id, body, new Letter(id, sentAt, cause, Content.of(body))));
    return id;
  }

  /// The ids of those that nobody holds.
  List<String> free() {
    return letters.keySet().stream().filter(id -> !held.contains(id)).toList();
  }

  @Override
  public List<Held> receive() {
    List<Held> received =
        letters.values().stream()
            .filter(letter -> !held.contains(letter.letter().id()))
            .limit(BATCH)
            .toList();
    received.forEach(letter -> held.add(letter.letter().id()));
    return received;
  }

  @Override
  public void giveBack(Held letter) {
    held.remove(letter.letter().id());
  }

  @Override
  public void send(String body) {
    change("send");
    sent.add(body);
  }

  @Override
  public void delete(Held letter) {
    change("delete");
    letters.remove(letter.letter().id());
  }

  private void change(String name) {
    if (broken.contains(name)) {
      throw new Refused(name);
    }
    changes.add(name);
  }
}
