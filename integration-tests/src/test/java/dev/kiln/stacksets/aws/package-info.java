@NullMarked
package dev.kiln.stacksets.aws;

import org.jspecify.annotations.NullMarked;
