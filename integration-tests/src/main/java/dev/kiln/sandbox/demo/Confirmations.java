package dev.kiln.sandbox.demo;

import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.CopyResultReader;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.ssm.model.Parameter;

/// What became of copies: whether each is current in its place, and whether the tooling account
/// knows.
///
/// @param parameter the name of the recipe's
record Confirmations(String parameter, List<Confirmation> each) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /// Has the functions confirm look at them, and looks what that came to until all is well, or has
  /// had its time.
  static Confirmations await(Sandbox sandbox, List<FoundCopy> copies, RecipeName recipe)
      throws InterruptedException {
    copies.stream().map(FoundCopy::place).distinct().forEach(sandbox::letSweep);
    Instant latest = Instant.now().plus(PATIENCE);
    while (true) {
      Confirmations confirmations = of(sandbox, copies, recipe);
      if (confirmations.problems().isEmpty() || Instant.now().isAfter(latest)) {
        return confirmations;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private static Confirmations of(Sandbox sandbox, List<FoundCopy> copies, RecipeName recipe) {
    String parameter = sandbox.installation().imageParameter(recipe);
    return new Confirmations(
        parameter,
        copies.stream()
            .map(copy ->
                new Confirmation(
                    copy, current(sandbox, copy.place(), parameter), isTold(sandbox, copy)))
            .toList());
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Confirmation one : each) {
      if (!one.current().equals(one.copy().image())) {
        problems.add(
            "%s: %s points to %s, not to %s."
                .formatted(one.copy().place(), parameter, one.current(), one.copy().image()));
      }
      if (!one.isTold()) {
        problems.add(
            "%s: the tooling account was not told of %s."
                .formatted(one.copy().place(), one.copy().image()));
      }
    }
    return problems;
  }

  List<String> lines() {
    return !each.isEmpty() && problems().isEmpty()
        ? List.of(
            "%s points to its copy in each of the %d places, and the tooling account was told of all."
                .formatted(parameter, each.size()))
        : List.of();
  }

  List<Map<String, Object>> json() {
    List<Map<String, Object>> json = new ArrayList<>();
    for (Confirmation one : each) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("account", one.copy().place().account().value());
      object.put("region", one.copy().place().region().value());
      object.put("parameter", parameter);
      object.put("image", one.current());
      object.put("told", one.isTold());
      json.add(object);
    }
    return json;
  }

  private static String current(Sandbox sandbox, Place place, String parameter) {
    AwsClients member = sandbox.operator(place.account(), place.region());
    return member.ssm().getParameters(request -> request.names(parameter)).parameters().stream()
        .map(Parameter::value)
        .findFirst()
        .orElse("nothing");
  }

  /// Whether the ledger says that it was made.
  private static boolean isTold(Sandbox sandbox, FoundCopy copy) {
    LedgerEntry entry =
        new LedgerEntry.OfCopy(
            new ImageId(copy.tags().getOrDefault(TagKey.COPIED_FROM, "")),
            copy.place().account(),
            copy.place().region());
    try {
      String kept =
          sandbox
              .operator(sandbox.scene().tooling(), sandbox.installation().region())
              .s3()
              .getObjectAsBytes(
                  get -> get.bucket(sandbox.installation().bakesBucket()).key(entry.key()))
              .asUtf8String();
      return CopyResultReader.read(kept) instanceof ImageCopied copied
          && copied.image().value().equals(copy.image());
    } catch (NoSuchKeyException _) {
      return false;
    }
  }

  /// @param current what the parameter points to there
  private record Confirmation(FoundCopy copy, String current, boolean isTold) {}
}
