package dev.kiln.baker.privileges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.privileges.AwsActions.AwsAction;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageRole;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The stage model against AWS's own list of actions, resource types and condition keys.
class StageModelTest {

  @ParameterizedTest
  @MethodSource("privileges")
  void everyActionIsOneThatAwsHas(String stage, Privilege privilege) {
    assertThat(AwsActions.of(privilege.action().service()).find(privilege.action()))
        .as("%s: %s", stage, privilege.action())
        .isPresent();
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everyResourceTypeIsOneTheActionHas(String stage, Privilege privilege) {
    AwsAction action = action(privilege);

    for (Resource resource : privilege.resources()) {
      if (resource instanceof Resource.Typed typed) {
        assertThat(action.resourceTypes())
            .as("%s: %s", stage, privilege.action())
            .containsKey(typed.type());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everyConditionKeyMeansSomethingForTheActionAndEachOfItsResources(
      String stage, Privilege privilege) {
    AwsAction action = action(privilege);

    for (Condition condition : privilege.conditions()) {
      for (String type : types(privilege)) {
        assertThat(action.knows(condition.key(), type))
            .as("%s: %s knows %s on %s", stage, privilege.action(), condition.key(), type)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everythingIsAllowedOnlyWhereAwsHasNoResourceLevel(String stage, Privilege privilege) {
    for (Resource resource : privilege.resources()) {
      if (resource instanceof Resource.Everything everything) {
        assertThat(action(privilege).resourceTypes())
            .as("%s: %s on everything", stage, privilege.action())
            .isEmpty();
        assertThat(everything.why()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void noRoleMayTouchIamOrBecomeAnother(String stage, Privilege privilege) {
    assertThat(privilege.action().service()).as(stage).isNotIn("iam", "sts");
  }

  @Test
  void theActionsBehindOperationsOfAnotherNameAreOnesThatAwsHas() {
    assertThat(Guard.mappedActions())
        .isNotEmpty()
        .allSatisfy(action -> assertThat(AwsActions.of(action.service()).find(action)).isPresent());
  }

  static Stream<Object[]> privileges() {
    return StageModel.roles().stream().flatMap(StageModelTest::privileges);
  }

  private static Stream<Object[]> privileges(StageRole role) {
    return role.privileges().stream()
        .map(privilege -> new Object[] {role.stage().toString(), privilege});
  }

  private static AwsAction action(Privilege privilege) {
    return AwsActions.of(privilege.action().service()).find(privilege.action()).orElseThrow();
  }

  private static List<String> types(Privilege privilege) {
    return privilege.resources().stream()
        .map(resource -> resource instanceof Resource.Typed typed ? typed.type() : "")
        .toList();
  }
}
