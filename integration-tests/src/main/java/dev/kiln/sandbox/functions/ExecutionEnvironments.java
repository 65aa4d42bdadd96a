package dev.kiln.sandbox.functions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// The processes of all functions of a sandbox. One starts when an invocation comes and none of its
/// function is free, is used again, and ends when it is idle for long, when its function has
/// changed, or when another function needs its place.
final class ExecutionEnvironments implements AutoCloseable {

  /// Starts a process of a function with the credentials of its role.
  interface Starter {
    FunctionProcess start(FunctionVersion version, AwsSessionCredentials role);
  }

  private final int atOnce;
  private final Duration longestIdle;
  private final Function<FunctionVersion, AwsSessionCredentials> roles;
  private final Starter starter;
  private final Semaphore places;

  /// The one that was used last is the first.
  private final Deque<Environment> idle = new ArrayDeque<>();

  private final Deque<Environment> busy = new ArrayDeque<>();
  private final ScheduledExecutorService reaper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("idle functions").factory());
  private boolean open = true;

  /// @param atOnce how many processes there are at most, whosever they are
  ExecutionEnvironments(
      int atOnce,
      Duration longestIdle,
      Function<FunctionVersion, AwsSessionCredentials> roles,
      Starter starter) {
    this.atOnce = atOnce;
    this.longestIdle = longestIdle;
    this.roles = roles;
    this.starter = starter;
    this.places = new Semaphore(atOnce, true);
    long every = Math.max(1, longestIdle.toMillis() / 4);
    var _ = reaper.scheduleWithFixedDelay(this::endIdle, every, every, TimeUnit.MILLISECONDS);
  }

  /// One invocation; waits for a place.
  String invoke(FunctionVersion version, String event) throws FunctionFailedException {
    AwsSessionCredentials role = roles.apply(version);
    places.acquireUninterruptibly();
    try {
      Environment environment = take(version, role);
      try {
        return environment.process().invoke(event);
      } finally {
        giveBack(environment);
      }
    } finally {
      places.release();
    }
  }

  /// The processes that are there now, by the ARNs of their functions.
  synchronized List<String> running() {
    return Stream.concat(busy.stream(), idle.stream())
        .map(environment -> environment.version().settings().arn())
        .sorted()
        .toList();
  }

  /// Ends the processes of a function, whatever they are doing.
  synchronized void kill(String functionArn) {
    idle.removeIf(environment -> environment.endIf(functionArn));
    busy.forEach(environment -> environment.endIf(functionArn));
  }

  @Override
  public void close() {
    reaper.shutdownNow();
    synchronized (this) {
      open = false;
      idle.forEach(environment -> environment.process().close());
      busy.forEach(environment -> environment.process().close());
      idle.clear();
    }
  }

  private synchronized Environment take(FunctionVersion version, AwsSessionCredentials role)
      throws FunctionFailedException {
    if (!open) {
      throw new FunctionFailedException(version.settings() + ": the sandbox is closed");
    }
    Environment found = null;
    for (Iterator<Environment> each = idle.iterator(); each.hasNext(); ) {
      Environment candidate = each.next();
      if (found == null && candidate.isFor(version, role)) {
        each.remove();
        found = candidate;
      } else if (candidate.isOutdatedBy(version, role)) {
        each.remove();
        candidate.process().close();
      }
    }
    if (found == null) {
      if (idle.size() + busy.size() >= atOnce) {
        idle.removeLast().process().close();
      }
      found = new Environment(version, role, starter.start(version, role), Instant.now());
    }
    busy.add(found);
    return found;
  }

  private synchronized void giveBack(Environment environment) {
    busy.remove(environment);
    if (open && environment.process().isAlive()) {
      idle.push(environment.usedNow());
    } else {
      environment.process().close();
    }
  }

  private synchronized void endIdle() {
    Instant limit = Instant.now().minus(longestIdle);
    idle.removeIf(environment -> environment.endIfUnusedSince(limit));
  }

  private record Environment(
      FunctionVersion version,
      AwsSessionCredentials role,
      FunctionProcess process,
      Instant lastUsed) {

    boolean isFor(FunctionVersion wanted, AwsSessionCredentials session) {
      return version.equals(wanted) && role.equals(session) && process.isAlive();
    }

    boolean isOutdatedBy(FunctionVersion wanted, AwsSessionCredentials session) {
      return version.isOfSameFunction(wanted) && !isFor(wanted, session);
    }

    boolean endIf(String functionArn) {
      boolean isIts = version.settings().arn().equals(functionArn);
      if (isIts) {
        process.close();
      }
      return isIts;
    }

    boolean endIfUnusedSince(Instant limit) {
      boolean ends = lastUsed.isBefore(limit);
      if (ends) {
        process.close();
      }
      return ends;
    }

    Environment usedNow() {
      return new Environment(version, role, process, Instant.now());
    }
  }
}
