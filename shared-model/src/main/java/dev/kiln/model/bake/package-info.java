/// One run of a recipe: its [dev.kiln.model.bake.BakeId] and the facts its stages find out, from
/// [dev.kiln.model.bake.BakeRequest] to [dev.kiln.model.bake.Published]. Each fact holds the one
/// before it, so that a stage cannot be left out.
@NullMarked
package dev.kiln.model.bake;

import org.jspecify.annotations.NullMarked;
