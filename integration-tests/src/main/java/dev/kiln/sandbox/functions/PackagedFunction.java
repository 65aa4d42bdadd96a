package dev.kiln.sandbox.functions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;

/// A function from its zip: processes start when invocations come and none is free, and are used
/// again, as Lambda does it.
public final class PackagedFunction implements DeployedFunction {
  private final FunctionSettings settings;
  private final FunctionZip zip;
  private final Semaphore places;
  private final Deque<FunctionProcess> idle = new ArrayDeque<>();
  private final List<FunctionProcess> all = new ArrayList<>();
  private boolean open = true;

  public PackagedFunction(FunctionSettings settings, FunctionZip zip) {
    this.settings = settings;
    this.zip = zip;
    this.places = new Semaphore(settings.concurrency(), true);
  }

  @Override
  public String invoke(String event) throws FunctionFailedException {
    places.acquireUninterruptibly();
    try {
      FunctionProcess process = take();
      try {
        return process.invoke(event);
      } finally {
        giveBack(process);
      }
    } finally {
      places.release();
    }
  }

  /// How many processes have been started so far.
  public int started() {
    synchronized (all) {
      return all.size();
    }
  }

  /// What its processes have written, one after the other.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    synchronized (all) {
      all.forEach(process -> lines.addAll(process.lines()));
    }
    return lines;
  }

  @Override
  public void kill() {
    synchronized (all) {
      idle.clear();
      all.forEach(FunctionProcess::close);
    }
  }

  @Override
  public void close() {
    synchronized (all) {
      open = false;
      all.forEach(FunctionProcess::close);
    }
  }

  private FunctionProcess take() throws FunctionFailedException {
    synchronized (all) {
      if (!open) {
        throw new FunctionFailedException(settings + " is closed");
      }
      FunctionProcess free = idle.poll();
      if (free == null) {
        free = FunctionProcess.start(settings, zip);
        all.add(free);
      }
      return free;
    }
  }

  private void giveBack(FunctionProcess process) {
    synchronized (all) {
      if (process.isAlive()) {
        idle.push(process);
      } else {
        process.close();
      }
    }
  }
}
