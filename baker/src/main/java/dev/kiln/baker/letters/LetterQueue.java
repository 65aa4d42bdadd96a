package dev.kiln.baker.letters;

import java.util.List;

/// The dead letters of a function, and the queue that feeds it.
public interface LetterQueue {

  /// Some letters that nobody holds, at most 10; they are held from now on, for a while. None when
  /// there are none, or others hold them.
  List<Held> receive();

  /// Lets others receive the letter at once. Nothing changes when it is held no more.
  void giveBack(Held held);

  /// Sends a body to the function.
  void send(String body);

  /// Removes the letter.
  void delete(Held held);

  /// A letter nobody else receives for a while.
  ///
  /// @param receipt what SQS knows this holding by
  /// @param body as it arrived
  record Held(String receipt, String body, Letter letter) {}
}
