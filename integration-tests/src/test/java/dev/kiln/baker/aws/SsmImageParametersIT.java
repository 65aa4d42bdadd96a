package dev.kiln.baker.aws;

import dev.kiln.baker.update.ImageParameters;
import dev.kiln.baker.update.ImageParametersContract;
import dev.kiln.model.image.ImageId;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

@WithSandbox
class SsmImageParametersIT implements ImageParametersContract {
  private final Sandbox sandbox;
  private final AwsClients tooling;

  SsmImageParametersIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.tooling = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  }

  @Override
  public ImageParameters parameters() {
    return new SsmImageParameters(tooling.ssm());
  }

  @Override
  public String unused() {
    return "/kiln/images/" + UUID.randomUUID();
  }

  @Override
  public List<ImageId> images() {
    return Stream.of("first", "second")
        .map(name ->
            sandbox
                .control()
                .seedImage(
                    ImageSeed.of(
                        sandbox.scene().tooling(),
                        sandbox.scene().home(),
                        name + UUID.randomUUID())))
        .toList();
  }
}
