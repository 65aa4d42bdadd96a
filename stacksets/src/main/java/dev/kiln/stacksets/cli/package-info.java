/// `kiln rollout`, [dev.kiln.stacksets.cli.Rollout].
@NullMarked
package dev.kiln.stacksets.cli;

import org.jspecify.annotations.NullMarked;
