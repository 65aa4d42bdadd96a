package dev.kiln.model.collect;

/// AWS could not be asked, or did not tell.
public final class EstateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param words AWS's own, with what could not be read
  public EstateException(String words, Throwable cause) {
    super(words, cause);
  }
}
