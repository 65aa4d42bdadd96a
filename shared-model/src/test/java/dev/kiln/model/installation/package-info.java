@NullMarked
package dev.kiln.model.installation;

import org.jspecify.annotations.NullMarked;
