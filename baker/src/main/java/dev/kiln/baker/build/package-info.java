/// The stage build: from a base image to an image, [dev.kiln.baker.build.BuildStage].
@NullMarked
package dev.kiln.baker.build;

import org.jspecify.annotations.NullMarked;
