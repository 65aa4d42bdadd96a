/// That every right of every stage is enough and needed, and that no stage can do another's work.
@NullMarked
package dev.kiln.sandbox.privileges;

import org.jspecify.annotations.NullMarked;
