package dev.kiln.model.stage;

import java.net.URI;

/// What shows that a privilege is needed, and enough.
public sealed interface Evidence {

  /// The sandbox asks for it as AWS's page says, and a test takes it away.
  ///
  /// @param open what of it only a live account can show; empty for nothing
  record Sandbox(URI page, String open) implements Evidence {}

  /// AWS documents it, and the sandbox cannot show it.
  record Documented(URI page) implements Evidence {}

  /// AWS documents no minimum: it stays as documented until a live account narrows it.
  ///
  /// @param what has to be tried
  record Live(URI page, String what) implements Evidence {}

  URI page();
}
