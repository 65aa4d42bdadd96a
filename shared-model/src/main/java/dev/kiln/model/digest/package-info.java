/// What tells whether two contents are the same: [dev.kiln.model.digest.Sha256].
@NullMarked
package dev.kiln.model.digest;

import org.jspecify.annotations.NullMarked;
