package dev.kiln.copier.drain;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.kiln.copier.copy.LimitedCopies.Limits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// Many images at once into an account that has room for few copies: waiting is no failure, and no
/// slot is left empty for long.
class DrainTest {
  private static final Duration COPYING = Duration.ofMinutes(10);

  private final Logger stories = (Logger) LoggerFactory.getLogger("dev.kiln.copier.event");

  @BeforeEach
  void silence() {
    stories.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    stories.setLevel(null);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "10, 2"})
  void fiveHundredMessagesAtOnceAllBecomeCopies(int concurrency, long seed) {
    Drain.Report report = new Drain(500, new Limits(20, 100, 1, COPYING), seed).run(concurrency);

    System.out.println("concurrency " + concurrency + ", " + report);
    assertThat(report.copies()).isEqualTo(500);
    assertThat(report.dead()).isZero();
    assertThat(report.moved()).isZero();
    assertThat(report.tally().mostUnderWay).isEqualTo(20);
    assertThat(report.tally().started).isEqualTo(500);
    assertThat(report.efficiency()).isGreaterThan(0.9);
  }

  @Test
  void aMessageWaitsForDaysWhenItHasTo() {
    Drain.Report report = new Drain(30, new Limits(1, 100, 1, Duration.ofHours(2)), 1).run(2);

    System.out.println("one slot, " + report);
    assertThat(report.copies()).isEqualTo(30);
    assertThat(report.resent()).isPositive();
    assertThat(report.dead()).isZero();
    assertThat(report.moved()).isZero();
    assertThat(report.tally().mostUnderWay).isEqualTo(1);
  }
}
