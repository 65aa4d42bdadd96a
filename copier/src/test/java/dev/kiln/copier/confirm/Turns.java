package dev.kiln.copier.confirm;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// Lets writers call one at a time, in one of all possible orders.
final class Turns {
  private final int writers;
  private final boolean[] isDone;
  private int order;
  private int next;

  /// @param order its digits, to the base of `writers`, say whose turn it is; when they are used
  ///   up, it goes round
  Turns(int writers, int order) {
    this.writers = writers;
    this.order = order;
    this.isDone = new boolean[writers];
    pass();
  }

  /// @param work of the writer with a number from 0
  <T> List<T> run(IntFunction<T> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int number = i;
        running.add(
            threads.submit(() -> {
              try {
                return work.apply(number);
              } finally {
                leave(number);
              }
            }));
      }
      List<T> ends = new ArrayList<>();
      for (Future<T> each : running) {
        ends.add(each.get());
      }
      return ends;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  ImageParameters of(int writer, ImageParameters parameters) {
    return new ImageParameters() {
      @Override
      public List<Version> versions(RecipeName recipe) {
        return inTurn(writer, () -> parameters.versions(recipe));
      }

      @Override
      public Optional<String> write(BakeId bake, ImageId image) {
        return inTurn(writer, () -> parameters.write(bake, image));
      }

      @Override
      public String name(RecipeName recipe) {
        return parameters.name(recipe);
      }
    };
  }

  private synchronized <T> T inTurn(int writer, Supplier<T> call) {
    while (next != writer) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    T answer = call.get();
    pass();
    return answer;
  }

  private synchronized void leave(int writer) {
    isDone[writer] = true;
    if (next == writer) {
      pass();
    }
  }

  private synchronized void pass() {
    next = order % writers;
    order /= writers;
    for (int i = 0; i < writers && isDone[next]; i++) {
      next = (next + 1) % writers;
    }
    notifyAll();
  }
}
