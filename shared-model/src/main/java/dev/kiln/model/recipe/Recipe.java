package dev.kiln.model.recipe;

import dev.kiln.model.message.Audience;
import dev.kiln.model.tag.Tags;

/// A recipe, checked: everything a bake needs to know of it.
///
/// @param targets who gets a copy, and where
/// @param tags the recipe's own tags, without those Kiln adds
public record Recipe(
    RecipeName name,
    String description,
    Base base,
    ScriptRun build,
    ScriptRun test,
    Audience.Pairs targets,
    Tags tags,
    Schedule schedule,
    Retention retention) {}
