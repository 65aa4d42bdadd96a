package dev.kiln.sandbox.moto.rules;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;

@WithMoto
class RuleListIT {
  private static final String TESTS = "dev.kiln.sandbox";
  private static final Path LIST = Path.of("target", "kiln-rules.txt");

  @Test
  void everyRuleOfTheSandboxHasATest(SharedMoto moto) throws IOException {
    // given
    var tested = testedRules().collect(toCollection(TreeSet::new));

    // when
    var rules = moto.control().rules();

    // then
    publish(rules);
    assertThat(rules).extracting(MotoControl.Rule::id).containsExactlyInAnyOrderElementsOf(tested);
  }

  private static Stream<String> testedRules() {
    return ReflectionSupport.streamAllClassesInPackage(TESTS, _ -> true, _ -> true)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Rule.class))
        .map(method -> method.getAnnotation(Rule.class).value());
  }

  private static void publish(List<MotoControl.Rule> rules) throws IOException {
    var list =
        rules.stream()
            .map(rule -> "%s%n  %s%n  %s".formatted(rule.id(), rule.text(), rule.page()))
            .collect(joining("\n", "%d rules%n%n".formatted(rules.size()), "\n"));
    Files.createDirectories(LIST.getParent());
    Files.writeString(LIST, list);
    System.out.printf("The sandbox keeps %d rules, listed in %s%n", rules.size(), LIST);
  }
}
