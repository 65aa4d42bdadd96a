/// What is uploaded before it is installed: an [dev.kiln.stacksets.artifact.Artifact], named by its
/// content.
@NullMarked
package dev.kiln.stacksets.artifact;

import org.jspecify.annotations.NullMarked;
