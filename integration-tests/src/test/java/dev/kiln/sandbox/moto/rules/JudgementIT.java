package dev.kiln.sandbox.moto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Cases of AWS's pages about the evaluation of policies, asked by a session of the role `r`.
@WithMoto
class JudgementIT {
  private static final List<String> TABLES =
      List.of("evaluation.json", "resource.json", "condition.json");
  private static final Map<String, String> CALLER =
      Map.of(
          "account", "111111111111",
          "arn", "arn:aws:sts::111111111111:assumed-role/r/s",
          "role", "arn:aws:iam::111111111111:role/r");

  /// @param page the page that says so
  /// @param policies by kind, as the sandbox's endpoint takes them
  record Case(
      String name,
      String page,
      Map<String, Object> policies,
      Map<String, Object> question,
      MotoControl.Judgement expected) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return TABLES.stream().map(JudgementIT::read).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsAwsDoes(Case written, SharedMoto moto) {
    Map<String, Object> wish = new LinkedHashMap<>(written.policies());
    wish.put("caller", CALLER);
    wish.put("question", written.question());

    var judgement = moto.control().judge(wish);

    assertThat(judgement).as(written.page()).isEqualTo(written.expected());
  }

  private static List<Case> read(String table) {
    try (var text = JudgementIT.class.getResourceAsStream("/policies/" + table)) {
      return JSON.std.listOfFrom(Case.class, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
