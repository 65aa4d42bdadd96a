/// The stages of a bake and of a copy, [dev.kiln.model.stage.StageName].
@NullMarked
package dev.kiln.model.stage;

import org.jspecify.annotations.NullMarked;
