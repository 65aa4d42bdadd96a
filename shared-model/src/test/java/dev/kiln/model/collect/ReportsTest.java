package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What people and machines are told of a plan, and of what came of it.
class ReportsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final Region REGION = new Region("eu-west-1");
  private static final Plan PLAN =
      new Plan(
          Images.HERE,
          REGION,
          List.of(
              image(1, 1, new Verdict.Keep(List.of("used by instance i-1", "younger than P14D"))),
              image(2, 20, new Verdict.Unmark(List.of("kiln:keep: evidence"))),
              image(3, 30, new Verdict.Mark(NOW.plus(Duration.ofDays(7)), "nothing uses it")),
              image(4, 40, new Verdict.Wait(NOW.plus(Duration.ofHours(5)), "nothing uses it")),
              image(5, 50, new Verdict.Delete("nothing uses it"))),
          List.of(
              new Plan.OfSnapshot(
                  new OwnedSnapshot(
                      new SnapshotId("snap-00000000000000006"),
                      Images.HERE,
                      NOW.minus(Duration.ofDays(60)),
                      Images.good("ami-00000000000000006").tags(),
                      1_288_490_189),
                  new Verdict.Delete("its image is gone"))),
          List.of());
  private static final Plan NOTHING =
      new Plan(Images.HERE, REGION, List.of(), List.of(), List.of());

  @Test
  void aPlanIsATableAndASentence() {
    assertThat(String.join("\n", new PlanReport(PLAN, NOW).lines()))
        .isEqualTo(
            """
            RECIPE  IMAGE                   AGE   GIB  PLAN               WHY
            web     ami-00000000000000001   24 h  8    keep               used by instance i-1; younger than P14D
            web     ami-00000000000000002   20 d  8    unmark             kiln:keep: evidence
            web     ami-00000000000000003   30 d  8    mark, goes in 7 d  nothing uses it
            web     ami-00000000000000004   40 d  8    goes in 5 h        nothing uses it
            web     ami-00000000000000005   50 d  8    delete             nothing uses it
            web     snap-00000000000000006  60 d  1.2  delete             its image is gone

            5 images: 1 stay, 1 are of use again, 1 are to be marked, 1 wait, 1 go, 1 snapshot without an image. \
            Those that go free up to 9.2 GiB, some 0.46 USD a month; those that are marked up to 16 GiB.\
            """);
  }

  @Test
  void machinesGetAnObject() throws IOException {
    Plan small =
        new Plan(
            Images.HERE,
            REGION,
            List.of(PLAN.images().get(0), PLAN.images().get(2)),
            PLAN.snapshots(),
            List.of());
    assertThat(JSON.std.asString(new PlanReport(small, NOW).json()))
        .isEqualTo(
            """
            {"account":"111122223333","region":"eu-west-1","images":[\
            {"image":"ami-00000000000000001","recipe":"web","bake":"web-20260901T040000Z-000001",\
            "createdAt":"2026-11-20T04:00:00Z","bytes":8589934592,\
            "plan":"keep","why":["used by instance i-1","younger than P14D"]},\
            {"image":"ami-00000000000000003","recipe":"web","bake":"web-20260901T040000Z-000003",\
            "createdAt":"2026-10-22T04:00:00Z","bytes":8589934592,\
            "plan":"mark","why":["nothing uses it"],"collectAfter":"2026-11-28T04:00:00Z"}],\
            "snapshots":[{"snapshot":"snap-00000000000000006","recipe":"web",\
            "createdAt":"2026-09-22T04:00:00Z","bytes":1288490189,\
            "plan":"delete","why":["its image is gone"]}],"doubts":[],"bytesToGo":1288490189}\
            """);
  }

  @Test
  void whereThereIsNothingThatIsAllThereIsToSay() {
    assertThat(new PlanReport(NOTHING, NOW).lines())
        .containsExactly("There are no images of Kiln's in 111122223333, eu-west-1.");
  }

  @Test
  void doubtsComeLast() {
    Plan doubtful =
        new Plan(
            Images.HERE,
            REGION,
            List.of(),
            List.of(),
            List.of("instances could not be read: AWS says no", "no recipe was shown"));
    assertThat(new PlanReport(doubtful, NOW).lines())
        .containsExactly(
            "No images of Kiln's were seen in 111122223333, eu-west-1.",
            "",
            "Nothing is marked and nothing goes, because the picture may not be complete; only marks on what is used are taken away:",
            "  instances could not be read: AWS says no",
            "  no recipe was shown");
    assertThat(new PlanReport(doubtful, NOW).json())
        .containsEntry(
            "doubts", List.of("instances could not be read: AWS says no", "no recipe was shown"));
  }

  /// Whoever owns what uses an image chose its name.
  @Test
  void wordsOfOthersCannotSteerATerminal() {
    String steering = "kiln:keep: \u001b[2Jno\nweb  ami-1";
    Plan plan =
        new Plan(
            Images.HERE,
            REGION,
            List.of(image(1, 1, new Verdict.Keep(List.of(steering)))),
            List.of(),
            List.of(steering));
    Collected collected =
        new Collected(
            plan,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(new Collected.Left("snap-1", steering)),
            false);

    assertThat(new PlanReport(plan, NOW).lines())
        .noneMatch(line -> line.contains("\u001b") || line.contains("\n"))
        .contains("  kiln:keep: no web  ami-1");
    assertThat(new CollectedReport(collected).lines())
        .contains("  snap-1: kiln:keep: no web  ami-1");
  }

  @Test
  void whatWasDoneIsToldWithTheWayBack() {
    assertThat(String.join("\n", new CollectedReport(collected(true)).lines()))
        .isEqualTo(
            """
            Removed 2 images and 1 snapshot without an image, marked 1, took the mark from 1.
              ami-00000000000000004: can be brought back until 2026-12-21T04:00:00Z: kiln restore ami-00000000000000004
              ami-00000000000000005: cannot be brought back, no rule of the Recycle Bin keeps it
            Not done, and tried again the next time:
              snap-00000000000000005: AWS says InvalidSnapshot.InUse: it is in use
            Time was up before all was done; the next time goes on.\
            """);
  }

  @Test
  void whatWasDoneIsAnObjectForMachines() throws IOException {
    assertThat(JSON.std.asString(new CollectedReport(collected(false)).json()))
        .isEqualTo(
            """
            {"marked":["ami-00000000000000003"],"unmarked":["ami-00000000000000002"],"removed":[\
            {"image":"ami-00000000000000004","bytes":8589934592,"restorableUntil":"2026-12-21T04:00:00Z"},\
            {"image":"ami-00000000000000005","bytes":1,"restorable":false}],\
            "removedSnapshots":["snap-00000000000000006"],"left":[\
            {"resource":"snap-00000000000000005","why":"AWS says InvalidSnapshot.InUse: it is in use"}],\
            "cut":false}\
            """);
  }

  @Test
  void whereNothingWasToBeDoneThatIsOneLine() {
    Collected nothing =
        new Collected(NOTHING, List.of(), List.of(), List.of(), List.of(), List.of(), false);
    assertThat(new CollectedReport(nothing).lines())
        .containsExactly(
            "Removed 0 images and 0 snapshots without one, marked 0, took the mark from 0.");
  }

  private static Collected collected(boolean isCut) {
    return new Collected(
        PLAN,
        List.of(new ImageId("ami-00000000000000003")),
        List.of(new ImageId("ami-00000000000000002")),
        List.of(
            new Collected.Gone(
                new ImageId("ami-00000000000000004"),
                8L << 30,
                new Collected.WayBack.Until(Instant.parse("2026-12-21T04:00:00Z"))),
            new Collected.Gone(
                new ImageId("ami-00000000000000005"), 1, new Collected.WayBack.None())),
        List.of(new SnapshotId("snap-00000000000000006")),
        List.of(
            new Collected.Left(
                "snap-00000000000000005", "AWS says InvalidSnapshot.InUse: it is in use")),
        isCut);
  }

  private static Plan.OfImage image(int i, int days, Verdict verdict) {
    return new Plan.OfImage(
        Images.copy(
            "ami-%017x".formatted(i), NOW.minus(Duration.ofDays(days)), State.AVAILABLE, Map.of()),
        verdict,
        8L << 30);
  }
}
