package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.artifact.Artifact;
import dev.kiln.stacksets.template.Template;
import dev.kiln.stacksets.template.Templates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The templates of this version of Kiln, with the artifacts it was built with.
public final class BuiltTemplates implements TemplateSource {

  /// Parameters whose values follow from the installation or from what was built.
  private static final Set<String> OUR_OWN =
      Set.of(
          "Namespace",
          "ToolingAccount",
          "ToolingRegion",
          Templates.BAKER_KEY,
          Templates.COPIER_KEY);

  private final Path bakerZip;
  private final Path copierZip;

  public BuiltTemplates(Path bakerZip, Path copierZip) {
    this.bakerZip = bakerZip;
    this.copierZip = copierZip;
  }

  @Override
  public List<String> problems(Installation installation, Rollout.ByStackSet rollout) {
    List<String> problems = new ArrayList<>();
    Rollout.Settings settings = rollout.settings();
    String place = "rollout.parameters.";
    Template member = Templates.member(installation);
    check(Templates.tooling(installation), settings.tooling(), place + "tooling", problems);
    check(Templates.artifacts(installation), settings.artifacts(), place + "artifacts", problems);
    check(member, settings.member(), place + "member", problems);
    for (int i = 0; i < settings.exceptions().size(); i++) {
      check(
          member,
          settings.exceptions().get(i).values(),
          "rollout.overrides[%d].parameters".formatted(i),
          problems);
    }
    try {
      Artifact _ = Artifact.baker(bakerZip);
    } catch (IOException e) {
      problems.add("%s cannot be read: %s".formatted(bakerZip, e.getMessage()));
    }
    try {
      Artifact _ = Artifact.copier(copierZip);
    } catch (IOException e) {
      problems.add("%s cannot be read: %s".formatted(copierZip, e.getMessage()));
    }
    return problems;
  }

  private static void check(
      Template template, SortedMap<String, String> values, String place, List<String> problems) {
    Set<String> known = template.parameters().keySet();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      String name = entry.getKey();
      if (OUR_OWN.contains(name)) {
        problems.add("%s.%s: is set by Kiln itself".formatted(place, name));
      } else if (!known.contains(name)) {
        problems.add(
            "%s.%s: the template %s has no such parameter; expected one of %s"
                .formatted(
                    place,
                    name,
                    template.name(),
                    String.join(
                        ", ", known.stream().filter(each -> !OUR_OWN.contains(each)).toList())));
      } else {
        template
            .expectedInsteadOf(name, entry.getValue())
            .ifPresent(expected ->
                problems.add(
                    "%s.%s: \"%s\" does not fit; expected %s"
                        .formatted(place, name, entry.getValue(), expected)));
      }
    }
  }

  @Override
  public Release release(Installation installation, Rollout.ByStackSet rollout) {
    Artifact baker;
    Artifact copier;
    try {
      baker = Artifact.baker(bakerZip);
      copier = Artifact.copier(copierZip);
    } catch (IOException e) {
      throw new IllegalStateException("what was built cannot be read", e);
    }
    Rollout.Settings settings = rollout.settings();
    return new Release(
        definition(Templates.artifacts(installation), settings.artifacts(), Map.of()),
        definition(
            Templates.tooling(installation),
            settings.tooling(),
            Map.of(Templates.BAKER_KEY, baker.key())),
        definition(
            Templates.member(installation),
            settings.member(),
            Map.of(Templates.COPIER_KEY, copier.key())),
        List.of(baker),
        List.of(copier));
  }

  /// With all of the template's parameters, so that a default that changes is seen to change.
  private static Definition definition(
      Template template, SortedMap<String, String> settings, Map<String, String> built) {
    SortedMap<String, String> parameters = new TreeMap<>();
    for (Map.Entry<String, Optional<String>> declared : template.parameters().entrySet()) {
      declared.getValue().ifPresent(otherwise -> parameters.put(declared.getKey(), otherwise));
    }
    parameters.putAll(settings);
    parameters.putAll(built);
    return new Definition(template.text(), parameters);
  }
}
