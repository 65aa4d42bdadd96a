package dev.kiln.baker.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOrderTest {

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0, 0",
    "1.9, 1.10, -1",
    "1.0~rc1, 1.0, -1",
    "1.0~~, 1.0~, -1",
    "1.0~~a, 1.0~, -1",
    "1.0, 1.0a, -1",
    "1.0a, 1.0+, -1",
    "1.0-1, 1.0-1ubuntu1, -1",
    "1.0-1ubuntu1, 1.0-1ubuntu1.1, -1",
    "1.0-1ubuntu1~24.04, 1.0-1ubuntu1, -1",
    "2.0-1, 1:1.0-1, -1",
    "0:1.0, 1.0, 0",
    "1.0, 1.0-0, 0",
    "1.0-9, 1.0-10, -1",
    "1.2-3-4, 1.2-4-1, -1",
    "1.001, 1.1, 0",
    "6.8.0-48.48, 6.8.0-49.49, -1",
    "99999999999999999999, 100000000000000000000, -1",
    "3.0.13-0ubuntu3.4, 3.0.13-0ubuntu3.10, -1",
  })
  void ordersAsDpkgDoes(String one, String other, int expected) {
    assertOrder(VersionOrder.DEB, one, other, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0-1, 1.0-1, 0",
    "1.9-1, 1.10-1, -1",
    "1.0~rc1-1, 1.0-1, -1",
    "1.0~rc1-1, 1.0~rc2-1, -1",
    "1.0-1, 1.0^git1-1, -1",
    "1.0^git1-1, 1.0.1-1, -1",
    "1.0^git1-1, 1.0^git2-1, -1",
    "1.0^git1~pre-1, 1.0^git1-1, -1",
    "1.0~rc1^git1-1, 1.0-1, -1",
    "1.0-1, 1.0a-1, -1",
    "1.0a-1, 1.0.1-1, -1",
    "1.a-1, 1.1-1, -1",
    "1.0_2-1, 1.0.2-1, 0",
    "1.05-1, 1.5-1, 0",
    "1.0.-1, 1.0-1, 0",
    "2.0-1, 1:1.0-1, -1",
    "0:1.0-1, 1.0-1, 0",
    "8.5.0-1.amzn2023.0.3, 8.5.0-1.amzn2023.0.10, -1",
    "2.34-52.amzn2023.0.11, 2.34-117.amzn2023.0.1, -1",
    "99999999999999999999-1, 100000000000000000000-1, -1",
  })
  void ordersAsRpmDoes(String one, String other, int expected) {
    assertOrder(VersionOrder.RPM, one, other, expected);
  }

  /// Sorting relies on it, and what a package manager made of nonsense is not to end a comparison.
  @Test
  void isAnOrderOnWhateverIsInAList() {
    Random random = new Random(5);
    String characters = "019~^.-:+aZü ";
    List<String> versions = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      StringBuilder version = new StringBuilder();
      random
          .ints(random.nextInt(7), 0, characters.length())
          .forEach(at -> version.append(characters.charAt(at)));
      versions.add(version.toString());
    }
    for (VersionOrder order : VersionOrder.values()) {
      List<String> sorted = new ArrayList<>(versions);
      Collections.sort(sorted, order);
      for (int i = 0; i < sorted.size(); i++) {
        for (int j = i; j < sorted.size(); j++) {
          assertThat(order.compare(sorted.get(i), sorted.get(j)))
              .as("%s: \"%s\" and \"%s\"", order, sorted.get(i), sorted.get(j))
              .isNotPositive();
        }
      }
    }
  }

  @Test
  void theArchitectureTellsWhoseOrderHolds() {
    assertThat(VersionOrder.ofArchitecture("amd64")).contains(VersionOrder.DEB);
    assertThat(VersionOrder.ofArchitecture("noarch")).contains(VersionOrder.RPM);
    assertThat(VersionOrder.ofArchitecture("(none)")).isEmpty();
  }

  private static void assertOrder(VersionOrder order, String one, String other, int expected) {
    assertThat(Integer.signum(order.compare(one, other))).isEqualTo(expected);
    assertThat(Integer.signum(order.compare(other, one))).isEqualTo(-expected);
  }
}
