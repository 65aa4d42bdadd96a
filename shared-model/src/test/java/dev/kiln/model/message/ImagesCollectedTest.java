package dev.kiln.model.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kiln.model.collect.Collected;
import dev.kiln.model.collect.Plan;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImagesCollectedTest {
  private static final Instant AT = Instant.parse("2026-11-21T04:00:00Z");

  @Test
  void theMessageIsAsPublished() {
    assertThat(report(1, List.of("snap-1"), List.of("no recipe was shown")).toJson())
        .isEqualTo(
            """
            {"schema":"kiln.images-collected/1","account":"222222222222","region":"us-east-1",\
            "finishedAt":"2026-11-21T04:00:00Z","kept":-1,"marked":1,"unmarked":2,\
            "removed":["ami-00000000000000000"],"bytes":7,"left":["snap-1: it is in use"],\
            "doubts":["no recipe was shown"]}\
            """);
  }

  @Test
  void ofEachKindAHundredAreTold() {
    ImagesCollected report = report(150, names(150), names(150));

    assertThat(report.removed()).hasSize(100).startsWith(new ImageId("ami-00000000000000000"));
    assertThat(report.left()).hasSize(100).startsWith("0: it is in use");
    assertThat(report.doubts()).hasSize(100).startsWith("0");
    assertThat(report.bytes()).isEqualTo(150 * 7);
  }

  @Test
  void whatIsToldIsOneLineOfCharactersThatPrint() {
    ImagesCollected report =
        report(0, List.of("\u001b[31mred\nand more"), List.of("x".repeat(2_000)));

    assertThat(report.left()).containsExactly("red and more: it is in use");
    assertThat(report.doubts()).containsExactly("x".repeat(999) + "…");
  }

  /// A
  /// [message](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)
  /// has room for a MiB.
  @Test
  void theLongestThereIsFitsIntoAMessage() {
    List<String> longest = names(150).stream().map(name -> name + "€".repeat(2_000)).toList();

    assertThat(report(150, longest, longest).toJson().getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(1 << 20);
  }

  @Test
  void whereAllIsWellNothingHappens() {
    assertThatCode(() -> report(3, List.of(), List.of()).requireWell()).doesNotThrowAnyException();
  }

  @Test
  void whatIsNotWellIsNamed() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            report(0, List.of("ami-1", "snap-1"), List.of("no recipe", "no parameter"))
                .requireWell())
        .withMessage(
            "Not all could be seen or removed: no recipe; no parameter; ami-1: it is in use; snap-1: it is in use");
  }

  @Test
  void oneOfBothIsEnough() {
    assertThatIllegalStateException()
        .isThrownBy(() -> report(0, List.of("ami-1"), List.of()).requireWell());
    assertThatIllegalStateException()
        .isThrownBy(() -> report(0, List.of(), List.of("no recipe")).requireWell());
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static ImagesCollected report(int gone, List<String> left, List<String> doubts) {
    ImageId image = new ImageId("ami-00000000000000000");
    return ImagesCollected.of(
        new Collected(
            new Plan(
                new AccountId("222222222222"),
                new Region("us-east-1"),
                List.of(),
                List.of(),
                doubts),
            List.of(image),
            List.of(image, image),
            IntStream.range(0, gone)
                .mapToObj(i ->
                    new Collected.Gone(
                        new ImageId("ami-%017x".formatted(i)), 7, new Collected.WayBack.None()))
                .toList(),
            List.of(),
            left.stream().map(name -> new Collected.Left(name, "it is in use")).toList(),
            false),
        AT);
  }
}
