package dev.kiln.copier.aws;

import dev.kiln.copier.confirm.ImageParameters;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.recipe.RecipeName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// Parameters of the data type
/// [aws:ec2:image](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html).
///
/// AWS keeps [100
/// versions](https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html)
/// and drops the oldest, as long as it has no label; Kiln gives it none.
public final class SsmImageParameters implements ImageParameters {
  /// [Errors of
  /// PutParameter](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html)
  /// that stay until a person does something about the parameter.
  private static final Set<String> REFUSALS =
      Set.of("ParameterMaxVersionLimitExceeded", "ParameterLimitExceeded", "ValidationException");

  private final SsmClient ssm;
  private final Namespace namespace;

  public SsmImageParameters(SsmClient ssm, Namespace namespace) {
    this.ssm = ssm;
    this.namespace = namespace;
  }

  @Override
  public List<Version> versions(RecipeName recipe) {
    try {
      return ssm.getParameterHistoryPaginator(request -> request.name(name(recipe))).stream()
          .flatMap(page -> page.parameters().stream())
          .map(SsmImageParameters::version)
          .sorted(Comparator.comparingLong(Version::number))
          .toList();
    } catch (ParameterNotFoundException _) {
      return List.of();
    }
  }

  @Override
  public Optional<String> write(BakeId bake, ImageId image) {
    try {
      ssm.putParameter(request ->
          request
              .name(name(bake.recipe()))
              .value(image.value())
              .description(bake.value())
              .type(ParameterType.STRING)
              .dataType("aws:ec2:image")
              .overwrite(true));
      return Optional.empty();
    } catch (SsmException e) {
      if (e.awsErrorDetails() != null && REFUSALS.contains(e.awsErrorDetails().errorCode())) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  @Override
  public String name(RecipeName recipe) {
    return namespace.imageParameters() + recipe;
  }

  private static Version version(ParameterHistory found) {
    return new Version(
        found.version(), found.value(), found.description() == null ? "" : found.description());
  }
}
