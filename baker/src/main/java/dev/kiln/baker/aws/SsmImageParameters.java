package dev.kiln.baker.aws;

import dev.kiln.baker.update.ImageParameters;
import dev.kiln.model.image.ImageId;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
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
  public List<Version> versions(String parameter) {
    try {
      return ssm.getParameterHistoryPaginator(request -> request.name(parameter)).stream()
          .flatMap(page -> page.parameters().stream())
          .map(SsmImageParameters::version)
          .sorted(Comparator.comparingLong(Version::number))
          .toList();
    } catch (ParameterNotFoundException _) {
      return List.of();
    }
  }

  @Override
  public void write(String parameter, ImageId image, String description) {
    ssm.putParameter(request ->
        request
            .name(parameter)
            .value(image.value())
            .description(description)
            .type(ParameterType.STRING)
            .dataType("aws:ec2:image")
            .overwrite(true));
  }

  @Override
  public void label(String parameter, long version, String label) {
    ssm.labelParameterVersion(
        request -> request.name(parameter).parameterVersion(version).labels(label));
  }

  private static Version version(ParameterHistory found) {
    return new Version(
        found.version(),
        found.value(),
        found.description() == null ? "" : found.description(),
        new TreeSet<>(found.labels()));
  }
}
