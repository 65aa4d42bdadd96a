/// The bakes there are, as whoever starts them may see them: [dev.kiln.baker.bakes.BakeRecords].
@NullMarked
package dev.kiln.baker.bakes;

import org.jspecify.annotations.NullMarked;
