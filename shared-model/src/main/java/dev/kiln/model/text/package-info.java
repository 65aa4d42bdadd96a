/// Text of unknown origin, fit to be shown: [dev.kiln.model.text.Printable].
@NullMarked
package dev.kiln.model.text;

import org.jspecify.annotations.NullMarked;
