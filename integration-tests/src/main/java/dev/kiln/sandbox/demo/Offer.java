package dev.kiln.sandbox.demo;

import dev.kiln.model.installation.BuilderChoices;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.ScriptRun;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.setup.Prerequisites;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a sandbox has for a recipe, known before there is one.
record Offer(Scene scene) {
  private static final BuilderChoices CHOICES =
      new BuilderChoices(List.of(), List.of(), Prerequisites.INSTANCE_TYPES, List.of());

  /// What of the recipe a bake in the sandbox would fail for, each with its place in the file.
  List<String> lacking(Recipe recipe) {
    List<String> lacking = new ArrayList<>();
    check("build", recipe.build(), lacking);
    check("test", recipe.test(), lacking);
    List<Scene.Place> strangers = scene.strangers(recipe.targets());
    if (!strangers.isEmpty()) {
      lacking.add(
          "publish.targets: the sandbox has no copier for %s; expected some of %s"
              .formatted(told(strangers), told(scene.places())));
    }
    return lacking;
  }

  private static void check(String place, ScriptRun run, List<String> lacking) {
    if (!CHOICES.allowsType(run.instanceType())) {
      lacking.add(
          "%s.instanceType: the sandbox launches no %s; expected one of %s"
              .formatted(
                  place, run.instanceType(), String.join(", ", Prerequisites.INSTANCE_TYPES)));
    }
    InstanceOptions options = run.options();
    Map<String, Optional<String>> named = new LinkedHashMap<>();
    named.put("subnet", options.subnet());
    named.put("securityGroup", options.securityGroup());
    named.put("instanceProfile", options.instanceProfile());
    named.forEach((key, value) ->
        value.ifPresent(given ->
            lacking.add(
                "%s.%s: the sandbox has no %s; expected none named".formatted(place, key, given))));
  }

  private static String told(List<Scene.Place> places) {
    return places.stream().map(Scene.Place::toString).collect(Collectors.joining(", "));
  }
}
