/// Compares the copier's packaged function with the plainest ones that make the same calls, see
/// [dev.kiln.bench.Benchmark].
@NullMarked
package dev.kiln.bench;

import org.jspecify.annotations.NullMarked;
