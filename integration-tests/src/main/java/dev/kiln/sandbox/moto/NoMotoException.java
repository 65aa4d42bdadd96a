package dev.kiln.sandbox.moto;

import org.jspecify.annotations.Nullable;

/// Moto cannot be had on this machine; the message says why and how to get it.
public final class NoMotoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  NoMotoException(String reason) {
    super(withAdvice(reason));
    this.reason = reason;
  }

  NoMotoException(String reason, @Nullable Throwable cause) {
    super(withAdvice(reason), cause);
    this.reason = reason;
  }

  /// The message without its advice.
  String reason() {
    return reason;
  }

  private static String withAdvice(String reason) {
    return """
    %s
    Maybe start Docker, or install Moto: pipx install 'moto[server]==%s'\
    """
        .formatted(reason, MotoServer.VERSION);
  }
}
