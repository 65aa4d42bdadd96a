/// Runs the functions of a member account as Lambda would, from the zip that is deployed and each
/// in a process of its own, [dev.kiln.sandbox.functions.PackagedFunction], fed by
/// [dev.kiln.sandbox.functions.QueuePoller].
@NullMarked
package dev.kiln.sandbox.functions;

import org.jspecify.annotations.NullMarked;
