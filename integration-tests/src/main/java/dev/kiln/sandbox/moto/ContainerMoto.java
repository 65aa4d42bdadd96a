package dev.kiln.sandbox.moto;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;
import org.testcontainers.containers.ContainerLaunchException;

/// Moto as a container of its own image.
///
/// When the JVM ends in order, Testcontainers removes it; otherwise the container itself leaves,
/// see [MotoContainer].
final class ContainerMoto implements MotoServer {
  private final URI endpoint;
  private final MotoLog log;
  private final MotoContainer container;

  private ContainerMoto(URI endpoint, MotoLog log, MotoContainer container) {
    this.endpoint = endpoint;
    this.log = log;
    this.container = container;
  }

  static MotoServer start(Consumer<String> tell) {
    var image = Docker.connect().image("motoserver/moto", VERSION, tell);
    var log = new MotoLog();
    try (var plugin = Plugin.unpack()) {
      var container = new MotoContainer(image, plugin, log);
      try {
        container.start();
      } catch (ContainerLaunchException e) {
        container.stop();
        throw new NoMotoException(
            "A container of %s does not run Moto. It wrote:%n%s".formatted(image, log.text()), e);
      }
      var host = container.getHost();
      var address = host.equals("localhost") ? "127.0.0.1" : host;
      return new ContainerMoto(
          URI.create("http://%s:%d".formatted(address, container.port())), log, container);
    }
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public String form() {
    return "container";
  }

  /// All of them: the container comes in over Docker's own network.
  @Override
  public InetAddress hostForCallbacks() {
    return new InetSocketAddress(0).getAddress();
  }

  @Override
  public URI callback(int port, String path) {
    return URI.create("http://%s:%d/%s".formatted(MotoContainer.THIS_MACHINE, port, path));
  }

  @Override
  public String log() {
    return log.text();
  }

  @Override
  public void close() {
    container.stop();
  }
}
