/// What a recipe says once it has been read and checked: [dev.kiln.model.recipe.Recipe].
@NullMarked
package dev.kiln.model.recipe;

import org.jspecify.annotations.NullMarked;
