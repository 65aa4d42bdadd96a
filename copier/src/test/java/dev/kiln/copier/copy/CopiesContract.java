package dev.kiln.copier.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What [Copier] relies on, whatever the copies are made by. Each test works with images of its
/// own.
public interface CopiesContract {
  Instant ANNOUNCED = Instant.parse("2026-11-21T04:31:07Z");

  Copies copies();

  Destination here();

  /// An image that no test has used yet, shared with this account.
  ImageCreated published();

  /// An image that no test has used yet, not shared with this account.
  ImageCreated unshared();

  /// Makes a pending copy fail.
  void fail(ImageId copy);

  void deprecate(ImageId copy);

  @Test
  default void findsNothingBeforeACopyIsAskedFor() {
    assertThat(found(published())).isEmpty();
  }

  @Test
  default void findsACopyAsSoonAsItIsAskedFor() {
    ImageCreated image = published();

    ImageId copy = started(request(image, 1));

    assertThat(found(image))
        .singleElement()
        .satisfies(there -> assertThat(there.image()).isEqualTo(copy))
        .satisfies(there -> assertThat(there.attempt()).isEqualTo(1))
        .satisfies(there -> assertThat(there.counts()).isTrue());
  }

  @Test
  default void findsNoCopiesOfOtherImages() {
    ImageCreated other = published();
    started(request(published(), 1));

    assertThat(found(other)).isEmpty();
  }

  @Test
  default void answersTheSameImageToTheSameRequest() {
    ImageCreated image = published();
    ImageId copy = started(request(image, 1));

    ImageId again = started(request(image, 1));

    assertThat(again).isEqualTo(copy);
    assertThat(found(image)).hasSize(1);
  }

  @Test
  default void takesATokenForOneRequestOnly() {
    CopyRequest request = request(published(), 1);
    started(request);

    Answer answer = copies().ask(described(request, "another description"));

    assertThat(answer).isInstanceOf(Answer.Taken.class);
  }

  @Test
  default void takesANameForOneImageOnly() {
    ImageCreated image = published();
    ImageId holder = started(request(image, 1));

    Answer answer = copies().ask(request(named(published(), image), 1));

    assertThat(answer)
        .asInstanceOf(type(Answer.Taken.class))
        .satisfies(taken -> assertThat(taken.why()).contains(holder.value()));
  }

  @Test
  default void tellsStrangersFromKinAmongHoldersOfAName() {
    ImageCreated image = published();
    CopyRequest request = request(image, 1);
    ImageId holder = started(request);

    assertThat(copies().holderOf(request.name(), image.sourceAmi()))
        .isEqualTo(new NameHolder.Kin(holder));
    assertThat(copies().holderOf(request.name(), published().sourceAmi()))
        .isEqualTo(new NameHolder.Stranger(holder));
    assertThat(copies().holderOf(request.name().ofAttempt(2), image.sourceAmi()))
        .isEqualTo(new NameHolder.Unseen());
  }

  @Test
  default void showsACopyByItsId() {
    ImageId copy = started(request(published(), 1));

    assertThat(found(copies().withId(copy)))
        .singleElement()
        .matches(ExistingCopy::counts)
        .matches(there -> there.image().equals(copy));
  }

  @Test
  default void anIdThatDoesNotShowIsNoError() {
    assertThat(found(copies().withId(new ImageId("ami-00000000000000abc")))).isEmpty();
  }

  @Test
  default void afterAFailedCopyThereIsRoomForTheNextAttempt() {
    ImageCreated image = published();
    ImageId failed = started(request(image, 1));
    fail(failed);

    ImageId second = started(request(image, 2));

    assertThat(found(image))
        .hasSize(2)
        .anySatisfy(there -> {
          assertThat(there.image()).isEqualTo(failed);
          assertThat(there.state()).isEqualTo(State.FAILED);
          assertThat(there.attempt()).isEqualTo(1);
        })
        .anySatisfy(there -> assertThat(there.image()).isEqualTo(second))
        .anySatisfy(there -> assertThat(there.attempt()).isEqualTo(2));
  }

  @Test
  default void aDeprecatedCopyStillCounts() {
    ImageCreated image = published();
    deprecate(started(request(image, 1)));

    assertThat(found(image)).singleElement().matches(ExistingCopy::counts);
  }

  @Test
  default void putsOffWhatIsNotSharedYet() {
    Answer answer = copies().ask(request(unshared(), 1));

    assertThat(answer).isInstanceOf(Answer.Later.class);
  }

  @Test
  default void tellsTheCopiesOfSeveralImagesApart() {
    ImageCreated one = published();
    ImageCreated other = published();
    ImageCreated none = published();
    ImageId ofOne = started(request(one, 1));
    ImageId ofOther = started(request(other, 1));

    Map<ImageId, Existing> seen =
        copies().of(Set.of(one.sourceAmi(), other.sourceAmi(), none.sourceAmi()));

    assertThat(found(of(seen, one))).extracting(ExistingCopy::image).containsExactly(ofOne);
    assertThat(found(of(seen, other))).extracting(ExistingCopy::image).containsExactly(ofOther);
    assertThat(found(of(seen, none))).isEmpty();
  }

  private Existing of(ImageCreated image) {
    return of(copies().of(Set.of(image.sourceAmi())), image);
  }

  private static Existing of(Map<ImageId, Existing> seen, ImageCreated image) {
    return Objects.requireNonNull(seen.get(image.sourceAmi()));
  }

  private CopyRequest request(ImageCreated image, int attempt) {
    return CopyRequest.of(image, ANNOUNCED, here(), attempt);
  }

  private List<ExistingCopy> found(ImageCreated image) {
    return found(of(image));
  }

  private static List<ExistingCopy> found(Existing existing) {
    return switch (existing) {
      case Existing.Found(List<ExistingCopy> copies) -> copies;
      case Existing other -> throw new AssertionError(other);
    };
  }

  private ImageId started(CopyRequest request) {
    return switch (copies().ask(request)) {
      case Answer.Started(ImageId image) -> image;
      case Answer other -> throw new AssertionError(other);
    };
  }

  private static CopyRequest described(CopyRequest request, String description) {
    return new CopyRequest(
        request.source(),
        request.sourceRegion(),
        request.name(),
        description,
        request.key(),
        request.tags(),
        request.attempt(),
        request.token());
  }

  private static ImageCreated named(ImageCreated image, ImageCreated namesake) {
    return new ImageCreated(
        image.sourceAmi(),
        image.sourceRegion(),
        image.audience(),
        namesake.name(),
        image.description(),
        image.tags(),
        image.origin());
  }
}
