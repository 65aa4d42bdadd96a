package dev.kiln.baker.publish;

import dev.kiln.model.image.ImageId;
import java.util.Map;

class InMemoryImagesTest implements CurrentImagesContract {
  private final InMemoryImages images = new InMemoryImages();

  @Override
  public CurrentImages images() {
    return images;
  }

  @Override
  public ImageId made(Map<String, String> tags) {
    ImageId image = new ImageId("ami-%017x".formatted(images.tags.size() + 1));
    images.tags.put(image, tags);
    return image;
  }

  @Override
  public void deregister(ImageId image) {
    images.tags.remove(image);
  }

  @Override
  public ImageId anothers() {
    return new ImageId("ami-0fffffffffffffff0");
  }

  @Override
  public String parameter(String value) {
    images.parameters.put("/kiln/images/web", value);
    return "/kiln/images/web";
  }
}
