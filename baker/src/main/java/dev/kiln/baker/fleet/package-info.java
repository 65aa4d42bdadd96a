/// The stage fleet hears from the members what became of copies, [dev.kiln.baker.fleet.Hearing],
/// and enters it in the ledger.
@NullMarked
package dev.kiln.baker.fleet;

import org.jspecify.annotations.NullMarked;
