package dev.kiln.baker.aws;

import dev.kiln.baker.due.Switch;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/// The parameter `/kiln/switch/bakes`.
final class SsmSwitch implements Switch {
  private final SsmClient ssm;
  private final String parameter;

  SsmSwitch(SsmClient ssm, String parameter) {
    this.ssm = ssm;
    this.parameter = parameter;
  }

  @Override
  public Optional<String> position() {
    try {
      return Optional.of(ssm.getParameter(request -> request.name(parameter)).parameter().value());
    } catch (ParameterNotFoundException _) {
      return Optional.empty();
    }
  }
}
