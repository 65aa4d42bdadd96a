package dev.kiln.baker.letters;

import dev.kiln.baker.letters.Letter.Cause;
import java.time.Instant;
import java.util.List;

class InMemoryLettersTest implements LetterQueueContract {
  private final InMemoryLetters letters = new InMemoryLetters();

  @Override
  public LetterQueue queue() {
    return letters;
  }

  @Override
  public void keep(String body, Cause.Kept cause) {
    letters.put(body, Instant.EPOCH, cause);
  }

  @Override
  public void move(String body) {
    letters.put(body, Instant.EPOCH, new Cause.Moved(1));
  }

  @Override
  public List<String> sent() {
    return letters.sent;
  }
}
