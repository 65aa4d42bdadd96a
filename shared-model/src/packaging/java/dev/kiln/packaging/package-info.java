/// Builds the zip that Lambda runs, [dev.kiln.packaging.PackageFunctions]: the classes functions
/// can reach, and of the SDK's service clients only the operations they call.
///
/// Built with the tests and part of no artifact.
@NullMarked
package dev.kiln.packaging;

import org.jspecify.annotations.NullMarked;
