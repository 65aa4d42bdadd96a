/// Runbooks are played as Automation plays them.
@NullMarked
package dev.kiln.sandbox.automation;

import org.jspecify.annotations.NullMarked;
