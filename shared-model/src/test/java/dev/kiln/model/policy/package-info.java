@NullMarked
package dev.kiln.model.policy;

import org.jspecify.annotations.NullMarked;
