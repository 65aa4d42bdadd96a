/// Where Kiln is installed, [dev.kiln.model.installation.Installation], and what everything is
/// called there.
@NullMarked
package dev.kiln.model.installation;

import org.jspecify.annotations.NullMarked;
