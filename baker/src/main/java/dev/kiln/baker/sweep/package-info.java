/// What bakes that are over have left behind: [dev.kiln.baker.sweep.Sweep] finds it and removes
/// what a stage may remove.
@NullMarked
package dev.kiln.baker.sweep;

import org.jspecify.annotations.NullMarked;
