package dev.kiln.sandbox.moto;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/// The Docker engine of this machine, as Testcontainers finds it.
record Docker(DockerClient client) {
  private static final long SECONDS_TO_ANSWER = 20;
  private static final long SECONDS_TO_FIND_REGISTRY = 15;
  private static final long SECONDS_TO_PULL = 180;

  /// @throws NoMotoException when no Docker answers
  static Docker connect() {
    silenceLoggers();
    // Where Testcontainers has to guess the engine's address, it pulls an image to ask from inside,
    // for minutes.
    var connecting = new FutureTask<>(() -> DockerClientFactory.instance().client());
    Thread.ofPlatform().daemon().name("kiln-docker").start(connecting);
    try {
      return new Docker(connecting.get(SECONDS_TO_ANSWER, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw new NoMotoException("No Docker answers.", e.getCause());
    } catch (TimeoutException e) {
      throw new NoMotoException(
          "Docker did not answer within %d s.".formatted(SECONDS_TO_ANSWER), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoMotoException("Interrupted while looking for Docker.", e);
    }
  }

  /// The image, pulled unless it is here.
  ///
  /// @throws NoMotoException when it cannot be pulled
  DockerImageName image(String repository, String tag, Consumer<String> tell) {
    var image = DockerImageName.parse(repository).withTag(tag);
    try {
      client.inspectImageCmd(image.asCanonicalNameString()).exec();
    } catch (NotFoundException e) {
      tell.accept("Pulling the image " + image);
      pull(image);
    }
    return image;
  }

  private void pull(DockerImageName image) {
    var heard = new AtomicBoolean();
    var listening =
        new PullImageResultCallback() {
          @Override
          public void onNext(PullResponseItem item) {
            heard.set(true);
            super.onNext(item);
          }
        };
    try (var pulling =
        client
            .pullImageCmd(image.getUnversionedPart())
            .withTag(image.getVersionPart())
            .exec(listening)) {
      boolean pulled =
          pulling.awaitCompletion(SECONDS_TO_FIND_REGISTRY, TimeUnit.SECONDS)
              || (heard.get() && pulling.awaitCompletion(SECONDS_TO_PULL, TimeUnit.SECONDS));
      if (!pulled) {
        throw new NoMotoException("The image %s could not be pulled in time.".formatted(image));
      }
    } catch (DockerException | DockerClientException e) {
      throw new NoMotoException(
          "The image %s cannot be pulled: %s".formatted(image, e.getMessage()), e);
    } catch (IOException e) {
      throw new NoMotoException("Pulling the image %s cannot be ended.".formatted(image), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoMotoException("Interrupted while pulling the image %s.".formatted(image), e);
    }
  }

  /// A missing Docker is nothing to alarm people with: there is the other form.
  private static void silenceLoggers() {
    for (var name : List.of("org.testcontainers", "tc", "com.github.dockerjava")) {
      var logger = LoggerFactory.getLogger(name);
      try {
        // By reflection: which logger is bound is the launcher's choice, not this module's.
        var level = Class.forName("ch.qos.logback.classic.Level");
        logger
            .getClass()
            .getMethod("setLevel", level)
            .invoke(logger, level.getField("OFF").get(null));
      } catch (ReflectiveOperationException e) {
        // Another logger is bound; its own configuration decides.
      }
    }
  }
}
