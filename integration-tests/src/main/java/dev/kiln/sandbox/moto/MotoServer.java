package dev.kiln.sandbox.moto;

import java.net.InetAddress;
import java.net.URI;
import java.util.function.Consumer;

/// A running Moto that keeps Kiln's rules, for one sandbox.
///
/// It ends with [#close()] and with this JVM, also on Ctrl-C and on a termination signal. When the
/// JVM is killed outright, Moto sees its standard input end and leaves by itself.
public sealed interface MotoServer extends AutoCloseable permits ContainerMoto, ProcessMoto {

  /// The release of Moto that Kiln's rules are written for.
  String VERSION = "5.2.1";

  /// Starts Moto, telling nobody what takes long.
  ///
  /// @see #start(Consumer)
  static MotoServer start() {
    return start(_ -> {});
  }

  /// Starts Moto in a container where Docker answers and has or gets the image, otherwise as a
  /// process of `moto_server` on the `PATH`. The system property `kiln.moto` (`container` or
  /// `process`) asks for one form only.
  ///
  /// Answers when Moto takes calls, or within minutes when it never will.
  ///
  /// @param tell takes a sentence for people before each step that may last
  /// @throws NoMotoException when no form, or not the one asked for, can be had here
  /// @throws IllegalArgumentException when the system property asks for something else
  static MotoServer start(Consumer<String> tell) {
    return MotoForm.named(System.getProperty(MotoForm.PROPERTY, "")).start(tell);
  }

  /// Where every service answers. The host is an address and not a name, so the SDK writes S3
  /// buckets into the path.
  URI endpoint();

  /// `container` or `process`, for people.
  String form();

  /// On which of this machine's addresses a server has to listen that Moto is to reach.
  InetAddress hostForCallbacks();

  /// Where Moto reaches a server that listens on [#hostForCallbacks()].
  URI callback(int port, String path);

  /// The last lines that Moto wrote.
  String log();

  @Override
  void close();
}
