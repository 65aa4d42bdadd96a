/// What is set up in the accounts before anything runs: [dev.kiln.sandbox.setup.ToolingSetup] and
/// [dev.kiln.sandbox.setup.MemberSetup]. Each answers with what others need of it, so that a
/// deployment can take its place.
@NullMarked
package dev.kiln.sandbox.setup;

import org.jspecify.annotations.NullMarked;
