/// Plays the instances a bake launches: [dev.kiln.sandbox.instances.InstancePlayer].
@NullMarked
package dev.kiln.sandbox.instances;

import org.jspecify.annotations.NullMarked;
