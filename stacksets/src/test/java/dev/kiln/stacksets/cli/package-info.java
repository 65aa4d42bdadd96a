@NullMarked
package dev.kiln.stacksets.cli;

import org.jspecify.annotations.NullMarked;
