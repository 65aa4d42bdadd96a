package dev.kiln.sandbox.moto;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitContainerCondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/// A container that runs Moto with the plugin for as long as this JVM holds its standard input
/// open.
final class MotoContainer extends GenericContainer<MotoContainer> {
  /// This machine's name inside of the container.
  static final String THIS_MACHINE = "host.docker.internal";

  private static final int PORT = 5000;
  private static final String PLUGIN = "/opt/kiln-moto";
  private static final long SECONDS_TO_START = 30;
  private static final long SECONDS_TO_END = 5;

  private final Unending input = new Unending();

  MotoContainer(DockerImageName image, Plugin plugin, MotoLog log) {
    super(image);
    withImagePullPolicy(_ -> false);
    withExposedPorts(PORT);
    withExtraHost(THIS_MACHINE, "host-gateway");
    withEnv(Plugin.environment(PLUGIN));
    withCopyFileToContainer(MountableFile.forHostPath(plugin.directory()), PLUGIN);
    withCreateContainerCmdModifier(command -> {
      command.withStdinOpen(true).withStdInOnce(true);
      command.getHostConfig().withAutoRemove(true);
    });
    withLogConsumer(frame -> note(frame, log));
    waitingFor(
        new AbstractWaitStrategy() {
          @Override
          protected void waitUntilReady() {
            log.awaitPort(SECONDS_TO_START);
          }
        });
  }

  /// The port of this machine behind which Moto listens.
  int port() {
    return getMappedPort(PORT);
  }

  @Override
  protected void containerIsStarting(InspectContainerResponse info) {
    dockerClient
        .attachContainerCmd(info.getId())
        .withStdIn(input)
        .withFollowStream(true)
        .exec(new ResultCallback.Adapter<Frame>());
  }

  /// Ends the container and waits until Docker has removed it: Testcontainers' own removal, when
  /// the JVM ends, writes the trace of an error for one that is going.
  @Override
  public void stop() {
    var id = getContainerId();
    input.close();
    if (id == null) {
      return;
    }
    try (var removed =
        dockerClient.waitContainerCmd(id).withCondition(WaitContainerCondition.REMOVED).start()) {
      super.stop();
      removed.awaitCompletion(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (NotFoundException e) {
      // Already gone.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void note(OutputFrame frame, MotoLog log) {
    if (frame.getType() == OutputFrame.OutputType.END) {
      log.end();
    } else {
      frame.getUtf8String().lines().forEach(log::add);
    }
  }

  /// Holds no byte, and ends only when it is closed.
  private static final class Unending extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        closed.await();
        return -1;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
