@NullMarked
package dev.kiln.stacksets.rollout;

import org.jspecify.annotations.NullMarked;
