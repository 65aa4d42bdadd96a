package dev.kiln.sandbox.functions;

import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.AwsClients;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// The functions and event source mappings that are there, as Lambda lists them to an operator.
public record FunctionCatalog(URI endpoint) {

  /// @param code where the zip can be downloaded for some minutes
  record Found(FunctionVersion version, URI code) {}

  /// What a function was deployed with.
  ///
  /// @throws IllegalStateException when there is none of this name
  public FunctionSettings settings(Place place, String name) {
    return find(place, name)
        .map(found -> found.version().settings())
        .orElseThrow(
            () -> new IllegalStateException("There is no %s in %s".formatted(name, place)));
  }

  List<String> names(Place place) {
    return lambda(place).listFunctionsPaginator().functions().stream()
        .map(FunctionConfiguration::functionName)
        .toList();
  }

  Optional<Found> find(Place place, String name) {
    try {
      GetFunctionResponse found = lambda(place).getFunction(get -> get.functionName(name));
      return Optional.of(
          new Found(version(place, found.configuration()), URI.create(found.code().location())));
    } catch (ResourceNotFoundException _) {
      return Optional.empty();
    }
  }

  /// The enabled ones whose source is a queue.
  List<Feed> feeds(Place place) {
    List<EventSourceMappingConfiguration> mappings =
        lambda(place).listEventSourceMappingsPaginator().eventSourceMappings().stream()
            .filter(mapping -> mapping.state().equals("Enabled"))
            .filter(mapping -> mapping.eventSourceArn().split(":", -1)[2].equals("sqs"))
            .toList();
    if (mappings.isEmpty()) {
      return List.of();
    }
    Map<String, String> roles =
        lambda(place).listFunctionsPaginator().functions().stream()
            .collect(
                Collectors.toMap(FunctionConfiguration::functionName, FunctionConfiguration::role));
    return mappings.stream()
        .filter(mapping -> roles.containsKey(function(mapping)))
        .map(mapping -> feed(place, mapping, roles.getOrDefault(function(mapping), "")))
        .toList();
  }

  private LambdaClient lambda(Place place) {
    return AwsClients.ofOperator(place.account(), place.region(), endpoint)
        .client(LambdaClient::builder);
  }

  private static FunctionVersion version(Place place, FunctionConfiguration found) {
    EnvironmentResponse environment = found.environment();
    return new FunctionVersion(
        new FunctionSettings(
            found.functionName(),
            place.account(),
            place.region(),
            found.handler(),
            environment == null ? Map.of() : environment.variables(),
            Duration.ofSeconds(found.timeout()),
            found.memorySize(),
            1),
        found.role(),
        found.codeSha256());
  }

  private static String function(EventSourceMappingConfiguration mapping) {
    return mapping.functionArn().split(":", -1)[6];
  }

  private static Feed feed(Place place, EventSourceMappingConfiguration mapping, String role) {
    Integer most =
        mapping.scalingConfig() == null ? null : mapping.scalingConfig().maximumConcurrency();
    return new Feed(
        mapping.uuid(),
        place,
        mapping.eventSourceArn(),
        function(mapping),
        role,
        new Batches(
            mapping.batchSize(),
            most == null ? Batches.USUAL_CONCURRENCY : most,
            mapping.functionResponseTypesAsStrings().contains("ReportBatchItemFailures")));
  }

  /// An event source mapping.
  ///
  /// @param function its name
  /// @param role the function's
  record Feed(
      String id, Place place, String queueArn, String function, String role, Batches batches) {}
}
