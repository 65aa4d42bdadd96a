package dev.kiln.sandbox.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.CollectFunction;
import dev.kiln.copier.CopyFunction;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.stacksets.template.Template;
import dev.kiln.stacksets.template.Templates;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The template of members cannot see the functions it deploys; here both are seen.
class DeployedCopierTest {
  private final Template member =
      Templates.member(
          new Installation(
              Namespace.DEFAULT,
              new AccountId("111111111111"),
              new Region("eu-west-1"),
              new Installation.Builder("subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"),
              Fleet.of(List.of(new AccountId("222222222222")))));

  @Test
  void functionsHaveTheMemoryThatWasMeasured() {
    assertThat(member.parameters())
        .containsEntry("MemorySize", Optional.of(String.valueOf(CopyFunction.MEMORY_MEGABYTES)));
  }

  @Test
  void functionsHaveTheTimeTheyCountOnAndQueuesHideMessagesSixTimesAsLong() {
    assertThat(values("Timeout"))
        .containsExactly(seconds(1), seconds(1), CollectFunction.TIMEOUT.toSeconds());
    assertThat(values("VisibilityTimeout")).isNotEmpty().containsOnly(seconds(6));
  }

  /// All values of a property, whatever resource has it.
  private List<Long> values(String property) {
    return member
        .text()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(property + ": "))
        .map(line -> Long.valueOf(line.substring(property.length() + 2)))
        .toList();
  }

  private static long seconds(int times) {
    return CopyFunction.TIMEOUT.multipliedBy(times).toSeconds();
  }
}
