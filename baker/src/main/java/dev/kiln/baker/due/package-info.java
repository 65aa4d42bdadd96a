/// The stage due begins the bakes whose recipes say that it is time, [dev.kiln.baker.due.DueBakes].
@NullMarked
package dev.kiln.baker.due;

import org.jspecify.annotations.NullMarked;
