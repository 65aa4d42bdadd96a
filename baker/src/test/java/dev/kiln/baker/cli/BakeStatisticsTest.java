package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.aws.CallCount.Calls;
import dev.kiln.baker.aws.CallCount.Operation;
import dev.kiln.baker.pipeline.StageTimes.Times;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BakeStatisticsTest {

  @Test
  void aStageThatWasOnlyCalledHasARowToo() {
    BakeStatistics statistics =
        new BakeStatistics(
            List.of(new Times(StageName.LOOKUP, Duration.ofSeconds(1), Duration.ZERO)),
            List.of(
                new Calls(new Operation(StageName.START, "s3", "ListObjectsV2"), 3, 0),
                new Calls(new Operation(StageName.LOOKUP, "ec2", "DescribeImages"), 2, 0)));

    assertThat(statistics.lines().subList(1, 4))
        .satisfiesExactly(
            start -> assertThat(start).startsWith("start ").containsPattern("0.0 s +3 +0$"),
            lookup -> assertThat(lookup).startsWith("lookup ").containsPattern("1.0 s +2 +0$"),
            all -> assertThat(all).startsWith("all ").containsPattern("1.0 s +5 +0$"));
  }
}
