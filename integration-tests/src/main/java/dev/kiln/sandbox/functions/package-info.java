/// Runs the functions of a member account as Lambda would, fed by
/// [dev.kiln.sandbox.functions.QueuePoller].
@NullMarked
package dev.kiln.sandbox.functions;

import org.jspecify.annotations.NullMarked;
