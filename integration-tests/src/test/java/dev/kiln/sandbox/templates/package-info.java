/// Tests that deploy the templates into the sandbox and try who may do what with what came of them.
@NullMarked
package dev.kiln.sandbox.templates;

import org.jspecify.annotations.NullMarked;
