/// The Lambda functions of a member account, one of each for an account and Region.
///
/// [dev.kiln.copier.CopyFunction] is where copying starts; [dev.kiln.copier.Settings] is what its
/// environment tells it.
@NullMarked
package dev.kiln.copier;

import org.jspecify.annotations.NullMarked;
