package dev.kiln.baker.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.changes.BakeContent.Reading;
import dev.kiln.baker.instance.InstalledPackage;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BakeDiffTest {
  private static final BakeId FIRST = new BakeId("web-20261114T040000Z-1a2b3c");
  private static final BakeId SECOND = new BakeId("web-20261121T040000Z-1a2b3c");
  private static final BakeId OTHER = new BakeId("db-20261121T040000Z-1a2b3c");

  private final InMemoryRecords records = new InMemoryRecords();

  @Test
  void tellsEveryPackageThatChangedAndCountsTheRest() {
    put(
        FIRST,
        deb("curl", "8.5.0-2ubuntu10.4"),
        deb("openssl", "3.0.13-0ubuntu3.10"),
        deb("nginx", "1.24.0-2"),
        deb("libc6", "2.39-0ubuntu8"),
        deb("telnet", "0.17"));
    put(
        SECOND,
        deb("curl", "8.5.0-2ubuntu10.10"),
        deb("openssl", "3.0.13-0ubuntu3.4"),
        deb("nginx", "1.24.00-2"),
        deb("libc6", "2.39-0ubuntu8"),
        deb("jq", "1.7.1-3"));

    assertThat(diff(FIRST, SECOND).lines())
        .containsExactly(
            FIRST + " → " + SECOND,
            "  recipe      the same, " + "d".repeat(64),
            "  base image  the same, %s (ubuntu-1)".formatted(Bakes.BASE),
            "  added       jq                           1.7.1-3  (amd64)",
            "  removed     telnet                       0.17  (amd64)",
            "  upgraded    curl                         8.5.0-2ubuntu10.4 → 8.5.0-2ubuntu10.10",
            "  downgraded  openssl                      3.0.13-0ubuntu3.10 → 3.0.13-0ubuntu3.4",
            "  changed     nginx                        1.24.0-2 → 1.24.00-2",
            "1 added, 1 removed, 1 upgraded, 1 downgraded, 1 changed, 1 the same");
  }

  @Test
  void nothingChangedBetweenABakeAndItself() {
    put(FIRST, deb("curl", "1"));

    assertThat(diff(FIRST, FIRST).isEmpty()).isTrue();
  }

  @Test
  void anotherBaseImageAloneIsADifference() {
    put(FIRST, deb("curl", "1"));
    put(SECOND, deb("curl", "1"));
    BaseImage base =
        new BaseImage(
            new ImageId("ami-00000009"), "099720109477", "new", Architecture.X86_64, Bakes.NOW);
    records.put(SECOND, "lookup", new Entry.OfLookup().write(new Located(Bakes.request(), base)));

    assertThat(diff(FIRST, SECOND).isEmpty()).isFalse();
    assertThat(diff(FIRST, SECOND).lines())
        .contains("  base image  %s (ubuntu-1) → ami-00000009 (new)".formatted(Bakes.BASE));
  }

  @Test
  void saysThatTheRecipesAreDifferentOnes() {
    put(FIRST);
    put(OTHER);

    assertThat(diff(FIRST, OTHER).lines())
        .contains("These are bakes of different recipes, web and db.");
  }

  @Test
  void severalVersionsOfOnePackageAreNotTakenForAnUpgrade() {
    put(FIRST, rpm("kernel", "6.1.1-1"), rpm("kernel", "6.1.2-1"), rpm("gpg-pubkey", "1-1"));
    put(SECOND, rpm("kernel", "6.1.2-1"), rpm("kernel", "6.1.3-1"), rpm("kernel", "6.1.4-1"));

    assertThat(kinds(diff(FIRST, SECOND)))
        .containsExactly("added kernel", "added kernel", "removed gpg-pubkey", "removed kernel");
  }

  @Test
  void theOneVersionThatWasReplacedAmongSeveralIsAnUpgrade() {
    put(FIRST, rpm("kernel", "6.1.1-1"), rpm("kernel", "6.1.2-1"));
    put(SECOND, rpm("kernel", "6.1.2-1"), rpm("kernel", "6.1.3-1"));

    assertThat(kinds(diff(FIRST, SECOND))).containsExactly("upgraded kernel");
  }

  @Test
  void aPackageThatChangedItsArchitectureIsOneChange() {
    put(FIRST, new InstalledPackage("tzdata", "2024a-1", "all"));
    put(SECOND, new InstalledPackage("tzdata", "2025b-1", "amd64"));

    BakeDiff diff = diff(FIRST, SECOND);

    assertThat(kinds(diff)).containsExactly("upgraded tzdata");
    assertThat(diff.lines()).anyMatch(line -> line.endsWith("2024a-1 → 2025b-1  (all → amd64)"));
  }

  @Test
  void versionsOfTwoPackageManagersHaveNoOrder() {
    put(FIRST, new InstalledPackage("curl", "7.88-1", "amd64"));
    put(SECOND, new InstalledPackage("curl", "8.5-1", "x86_64"));

    assertThat(kinds(diff(FIRST, SECOND))).containsExactly("changed curl");
  }

  @Test
  void machinesGetThePackagesByWhatBecameOfThem() throws IOException {
    put(FIRST, deb("curl", "1"), deb("telnet", "1"));
    put(SECOND, deb("curl", "2"));

    Map<String, Object> json = JSON.std.mapFrom(JSON.std.asString(diff(FIRST, SECOND).json()));

    assertThat(json).containsEntry("different", true).containsEntry("baseImageChanged", false);
    assertThat(JSON.std.asString(json.get("packages")))
        .isEqualTo(
            "{\"added\":[],\"removed\":[{\"name\":\"telnet\",\"version\":\"1\","
                + "\"architecture\":\"amd64\"}],\"upgraded\":[{\"name\":\"curl\","
                + "\"before\":{\"version\":\"1\",\"architecture\":\"amd64\"},"
                + "\"after\":{\"version\":\"2\",\"architecture\":\"amd64\"}}],"
                + "\"downgraded\":[],\"changed\":[],\"same\":0}");
  }

  @Test
  void aBakeThatIsNotThereAndOneWithoutAReportAreTold() {
    records.put(SECOND, "lookup", new Entry.OfLookup().write(Bakes.located()));
    records.put(OTHER, "lookup", Map.of("failedAt", Bakes.NOW.toString(), "why", "no such image"));

    assertThat(missing(FIRST)).contains("There is no bake " + FIRST);
    assertThat(missing(SECOND)).contains(SECOND + " has no report of its build");
    assertThat(missing(OTHER)).contains(OTHER + ", or it never came to its base image");
  }

  @Test
  void aReportOfAnotherBakeIsRefused() {
    put(FIRST);
    records.put(SECOND, "lookup", new Entry.OfLookup().write(Bakes.located()));
    records.reports.put(SECOND, records.reports.get(FIRST));

    assertThat(missing(SECOND)).contains("The report of " + SECOND, "of " + FIRST);
  }

  @Test
  void theBuildOfAComparedBakeMayHaveFailedAndThatIsTold() {
    put(FIRST);
    put(SECOND);
    records.reports.put(SECOND, report(SECOND, new Outcome.ScriptFailed("scripts/a.sh", 3)));

    assertThat(diff(FIRST, SECOND).lines())
        .anyMatch(line -> line.startsWith("The build of " + SECOND + " failed"));
  }

  private static List<String> kinds(BakeDiff diff) {
    return diff.packages().changes().stream().map(each -> each.kind() + " " + each.name()).toList();
  }

  private BakeDiff diff(BakeId before, BakeId after) {
    return BakeDiff.between(found(before), found(after));
  }

  private BakeContent found(BakeId bake) {
    return switch (BakeContent.read(bake, records)) {
      case Reading.Found found -> found.content();
      case Reading.Missing missing -> throw new AssertionError(missing.why());
    };
  }

  private String missing(BakeId bake) {
    return switch (BakeContent.read(bake, records)) {
      case Reading.Found found -> throw new AssertionError(found);
      case Reading.Missing missing -> missing.why();
    };
  }

  private void put(BakeId bake, InstalledPackage... packages) {
    records.put(bake, "lookup", new Entry.OfLookup().write(Bakes.located()));
    records.reports.put(bake, report(bake, new Outcome.Succeeded(), packages));
  }

  private static byte[] report(BakeId bake, Outcome outcome, InstalledPackage... packages) {
    return new Report(
            bake.value(), InstanceMode.BUILD, outcome, Bakes.NOW, Bakes.NOW, "", List.of(packages))
        .archive();
  }

  private static InstalledPackage deb(String name, String version) {
    return new InstalledPackage(name, version, "amd64");
  }

  private static InstalledPackage rpm(String name, String version) {
    return new InstalledPackage(name, version, "x86_64");
  }
}
