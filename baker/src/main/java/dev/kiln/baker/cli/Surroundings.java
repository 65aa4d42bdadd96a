package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.pipeline.Failures;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.Console;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What commands need of the world around them.
@Factory
final class Surroundings {

  @Singleton
  AwsAccess access() {
    return AwsAccess.ofEnvironment();
  }

  @Singleton
  Failures failures() {
    return new AwsFailures();
  }

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  Leaving leaving() {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .<Leaving>map(
            console -> new AskedLeaving(new BufferedReader(console.reader()), console.writer()))
        .orElse(Leaving.CLEANS_UP);
  }

  @Singleton
  RandomGenerator random() {
    return new SecureRandom();
  }
}
