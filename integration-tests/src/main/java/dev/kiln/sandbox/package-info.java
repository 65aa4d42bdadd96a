/// A tooling account and member accounts on one machine, [dev.kiln.sandbox.Sandbox]: Moto with the
/// rules Kiln adds to it, and hosts for what AWS would run.
@NullMarked
package dev.kiln.sandbox;

import org.jspecify.annotations.NullMarked;
