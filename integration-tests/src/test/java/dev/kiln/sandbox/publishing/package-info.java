/// What comes of publishing an image: who may use it, and who is told.
@NullMarked
package dev.kiln.sandbox.publishing;

import org.jspecify.annotations.NullMarked;
