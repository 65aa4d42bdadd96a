package dev.kiln.sandbox.moto;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// The one Moto of a test process, of which there may be several at once. Tests keep out of each
/// other's way by taking accounts of their own.
public final class SharedMoto implements AutoCloseable {
  private static final Region HOME = new Region("eu-west-1");

  /// By the number that Failsafe gives its processes.
  private static final Path LOG =
      Path.of("target", "moto-%s.log".formatted(System.getProperty("surefire.forkNumber", "1")));

  private final MotoServer server;
  private final MotoControl control;
  private final AtomicLong lastAccount = new AtomicLong(700_000_000_000L);
  private final Set<String> reported = new HashSet<>();

  SharedMoto(MotoServer server) {
    this.server = server;
    this.control = new MotoControl(server.endpoint());
  }

  public MotoServer server() {
    return server;
  }

  public MotoControl control() {
    return control;
  }

  /// An account that no other test knows, seen from `eu-west-1`.
  public Account account() {
    var id = new AccountId(String.valueOf(lastAccount.incrementAndGet()));
    return new Account(id, AwsClients.ofOperator(id, HOME, server.endpoint()));
  }

  /// Runs the work so much later, then puts the clock back.
  public void later(Duration time, Runnable work) {
    control.advanceClock(time);
    try {
      work.run();
    } finally {
      control.advanceClock(time.negated());
    }
  }

  /// The test calls this operation on purpose, as `service:Operation`.
  public synchronized void expectUnimplemented(String operation) {
    reported.add(operation);
  }

  /// The operations that were called and are not there, each reported once.
  synchronized List<String> newlyUnimplemented() {
    List<String> found = new ArrayList<>(control.unimplemented());
    found.removeAll(reported);
    reported.addAll(found);
    return found;
  }

  /// Stops Moto, and leaves what it wrote where the reports of the tests are.
  @Override
  public void close() throws IOException {
    server.close();
    Files.createDirectories(LOG.getParent());
    Files.writeString(LOG, server.log());
  }
}
