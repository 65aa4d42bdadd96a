package dev.kiln.baker.aws;

import dev.kiln.baker.update.ImageParameters;
import dev.kiln.model.image.ImageId;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Parameters of the data type
/// [aws:ec2:image](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html).
final class SsmImageParameters implements ImageParameters {
  private final SsmClient ssm;

  SsmImageParameters(SsmClient ssm) {
    this.ssm = ssm;
  }

  @Override
  public Optional<Current> read(String parameter) {
    try {
      Parameter found = ssm.getParameter(request -> request.name(parameter)).parameter();
      return Optional.of(new Current(found.value(), found.version()));
    } catch (ParameterNotFoundException _) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String parameter, ImageId image) {
    ssm.putParameter(request ->
        request
            .name(parameter)
            .value(image.value())
            .type(ParameterType.STRING)
            .dataType("aws:ec2:image")
            .overwrite(true));
  }
}
