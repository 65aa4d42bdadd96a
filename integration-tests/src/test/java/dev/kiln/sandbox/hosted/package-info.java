/// The functions of the tooling account against the sandbox.
@NullMarked
package dev.kiln.sandbox.hosted;

import org.jspecify.annotations.NullMarked;
