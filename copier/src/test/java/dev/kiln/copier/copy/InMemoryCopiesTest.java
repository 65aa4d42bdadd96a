package dev.kiln.copier.copy;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;

class InMemoryCopiesTest implements CopiesContract {
  private final InMemoryCopies copies = new InMemoryCopies();
  private int images;

  @Override
  public Copies copies() {
    return copies;
  }

  @Override
  public Destination here() {
    return Published.HERE;
  }

  @Override
  public ImageCreated published() {
    ImageCreated image = unshared();
    copies.share(image.sourceAmi());
    return image;
  }

  @Override
  public ImageCreated unshared() {
    return Published.image(images++);
  }

  @Override
  public void fail(ImageId copy) {
    copies.set(copy, State.FAILED);
  }

  @Override
  public void deprecate(ImageId copy) {
    // Here as in EC2, a deprecated image keeps its state.
  }
}
