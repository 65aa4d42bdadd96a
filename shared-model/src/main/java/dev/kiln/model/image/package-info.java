/// Names of the things images are made of, as types that refuse bad text at the door.
@NullMarked
package dev.kiln.model.image;

import org.jspecify.annotations.NullMarked;
