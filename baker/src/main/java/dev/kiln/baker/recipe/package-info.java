/// Recipes as people write them: [dev.kiln.baker.recipe.RecipeFile] reads one and tells everything
/// that is wrong with it.
@NullMarked
package dev.kiln.baker.recipe;

import org.jspecify.annotations.NullMarked;
