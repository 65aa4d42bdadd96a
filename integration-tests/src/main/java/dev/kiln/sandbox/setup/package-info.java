/// What is in the accounts before anything runs: what an organization has anyhow
/// ([dev.kiln.sandbox.setup.Prerequisites]), and Kiln, rolled out
/// ([dev.kiln.sandbox.setup.Deployment]).
@NullMarked
package dev.kiln.sandbox.setup;

import org.jspecify.annotations.NullMarked;
