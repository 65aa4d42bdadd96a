package dev.kiln.copier.queue;

/// Text that a queue takes.
///
/// SQS [refuses a
/// message](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html)
/// with any character but `#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to
/// #x10FFFF`; a topic does not.
public final class QueueText {
  private QueueText() {}

  /// `text` with JSON's escape in place of every character that a queue refuses. Within a string of
  /// JSON it means the same, and elsewhere neither is JSON.
  public static String of(String text) {
    return text.codePoints().allMatch(QueueText::isTaken)
        ? text
        : text.codePoints()
            .collect(StringBuilder::new, QueueText::append, StringBuilder::append)
            .toString();
  }

  private static void append(StringBuilder taken, int character) {
    if (isTaken(character)) {
      taken.appendCodePoint(character);
    } else {
      taken.append("\\u%04x".formatted(character));
    }
  }

  private static boolean isTaken(int character) {
    return character == '\t'
        || character == '\n'
        || character == '\r'
        || (character >= 0x20 && character < Character.MIN_SURROGATE)
        || (character > Character.MAX_SURROGATE && character <= 0xFFFD)
        || character >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
  }
}
