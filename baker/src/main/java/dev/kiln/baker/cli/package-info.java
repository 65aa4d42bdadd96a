/// The command line, [dev.kiln.baker.cli.Kiln]. Results go to standard output, progress and errors
/// to standard error.
@NullMarked
package dev.kiln.baker.cli;

import org.jspecify.annotations.NullMarked;
