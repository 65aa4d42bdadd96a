/// The ledger in which the tooling account keeps what became of copies: where each
/// [dev.kiln.model.fleet.LedgerEntry] lies. What it holds is the
/// [dev.kiln.model.message.CopyResult] itself.
@NullMarked
package dev.kiln.model.fleet;

import org.jspecify.annotations.NullMarked;
