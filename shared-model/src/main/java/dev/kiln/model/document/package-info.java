/// Files people write, in YAML: [dev.kiln.model.document.Document] reads one key by key and
/// collects everything that is wrong with it, each with file, line, value and what would be right.
@NullMarked
package dev.kiln.model.document;

import org.jspecify.annotations.NullMarked;
