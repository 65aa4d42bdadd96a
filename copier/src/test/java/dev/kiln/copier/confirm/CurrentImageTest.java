package dev.kiln.copier.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.confirm.CurrentImage.Pointing;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrentImageTest {
  private static final RecipeName WEB = new RecipeName("web");

  private final MemberTwin member = new MemberTwin();

  @Test
  void theFirstBakesCopyBecomesCurrent() {
    assertThat(point(1)).isEqualTo(new Pointing.Current());
    assertThat(member.current(WEB)).contains(image(1).value());
    assertThat(member.calls()).containsExactly("versions", "write", "versions");
  }

  @Test
  void whatIsCurrentAlreadyIsNotWrittenAgain() {
    point(1);
    member.live();

    assertThat(point(1)).isEqualTo(new Pointing.Current());
    assertThat(member.calls()).containsExactly("versions");
  }

  @Test
  void aLateBakeLeavesANewerOneAlone() {
    point(2);

    assertThat(point(1)).isEqualTo(new Pointing.Older(bake(2)));
    assertThat(member.current(WEB)).contains(image(2).value());
  }

  @Test
  void ofTwoBakesOfOneSecondOneIsCurrentWhoeverComesLast() {
    BakeId first = new BakeId("web-20261121T040000Z-00000a");
    BakeId second = new BakeId("web-20261121T040000Z-00000b");

    current().point(second, image(2));
    current().point(first, image(1));
    current().point(second, image(2));

    assertThat(member.current(WEB)).contains(image(2).value());
  }

  @Test
  void whatAPersonWroteStaysUntilANewerBakeComes() {
    point(2);
    member.point(WEB, image(7).value(), "back to what worked");

    assertThat(point(1)).isEqualTo(new Pointing.Older(bake(2)));
    assertThat(member.current(WEB)).contains(image(7).value());
    assertThat(point(3)).isEqualTo(new Pointing.Current());
    assertThat(member.current(WEB)).contains(image(3).value());
  }

  @Test
  void whatAPersonWroteStaysAlsoWhereTheDescriptionStayed() {
    point(2);
    member.point(WEB, image(7).value(), bake(2).value());

    assertThat(point(1)).isEqualTo(new Pointing.Older(bake(2)));
    assertThat(point(2)).isEqualTo(new Pointing.Current());
    assertThat(member.current(WEB)).contains(image(7).value());
    assertThat(point(3)).isEqualTo(new Pointing.Current());
    assertThat(member.current(WEB)).contains(image(3).value());
  }

  @Test
  void aNewCopyOfTheSameBakeTakesThePlaceOfTheFirst() {
    point(2);

    assertThat(current().point(bake(2), image(9))).isEqualTo(new Pointing.Current());
    assertThat(point(1)).isEqualTo(new Pointing.Older(bake(2)));
    assertThat(member.current(WEB)).contains(image(9).value());
  }

  @Test
  void aRunThatDiedAfterWritingTooLateIsPutRightByTheNext() {
    point(2);
    member.point(WEB, image(1).value(), bake(1).value());

    assertThat(point(1)).isEqualTo(new Pointing.Older(bake(2)));
    assertThat(member.current(WEB)).contains(image(2).value());
  }

  @Test
  void whatAwsStillChecksIsWaitedFor() {
    assertThat(new CurrentImage(new Slow()).point(bake(1), image(1)))
        .isInstanceOfSatisfying(
            Pointing.Later.class,
            later -> assertThat(later.why()).contains(image(1).value(), "/kiln/images/web"));
  }

  /// Each writer makes its calls in its order; between them, the others make theirs in every order
  /// there is.
  @ParameterizedTest
  @CsvSource({"2, 12", "3, 8"})
  void inWhateverOrderWritersCallTheNewestEndsAsCurrent(int writers, int calls) {
    int orders = (int) Math.pow(writers, calls);
    for (int order = 0; order < orders; order++) {
      MemberTwin twin = new MemberTwin();
      Turns turns = new Turns(writers, order);
      List<Pointing> ends =
          turns.run(number ->
              new CurrentImage(turns.of(number, twin)).point(bake(number + 1), image(number + 1)));

      assertThat(twin.current(WEB)).as("order %d", order).contains(image(writers).value());
      assertThat(ends.getLast()).as("order %d", order).isEqualTo(new Pointing.Current());
    }
  }

  private Pointing point(int number) {
    return current().point(bake(number), image(number));
  }

  private CurrentImage current() {
    return new CurrentImage(member);
  }

  private static BakeId bake(int number) {
    return new BakeId("web-2026112%dT040000Z-1a2b3c".formatted(number));
  }

  private static ImageId image(int number) {
    return new ImageId("ami-%017x".formatted(number));
  }

  /// A parameter store whose check never ends.
  private static final class Slow implements ImageParameters {
    @Override
    public List<Version> versions(RecipeName recipe) {
      return List.of();
    }

    @Override
    public Optional<String> write(BakeId bake, ImageId image) {
      return Optional.empty();
    }

    @Override
    public String name(RecipeName recipe) {
      return "/kiln/images/" + recipe;
    }
  }
}
