/// The instance that runs a recipe's scripts, seen from outside: the
/// [dev.kiln.baker.instance.Bundle] it fetches, the [dev.kiln.baker.instance.UserData] that tells
/// it what to do, and the [dev.kiln.baker.instance.Report] it sends before it shuts itself down. It
/// has no role and nobody can reach it, so these three are all that passes between it and Kiln.
@NullMarked
package dev.kiln.baker.instance;

import org.jspecify.annotations.NullMarked;
