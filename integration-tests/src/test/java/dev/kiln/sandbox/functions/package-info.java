/// What is deployed is whole, and is run as Lambda runs it.
@NullMarked
package dev.kiln.sandbox.functions;

import org.jspecify.annotations.NullMarked;
