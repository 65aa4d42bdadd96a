package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.image.ImageId;
import java.util.List;

class InMemoryParametersTest implements ImageParametersContract {
  private final InMemoryParameters parameters = new InMemoryParameters();

  @Override
  public ImageParameters parameters() {
    return parameters;
  }

  @Override
  public String unused() {
    return "/kiln/images/web";
  }

  @Override
  public List<ImageId> images() {
    return List.of(Bakes.BASE, Bakes.IMAGE);
  }
}
