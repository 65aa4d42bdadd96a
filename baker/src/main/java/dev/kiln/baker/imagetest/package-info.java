/// The stage test: whether the image works, [dev.kiln.baker.imagetest.TestStage].
@NullMarked
package dev.kiln.baker.imagetest;

import org.jspecify.annotations.NullMarked;
