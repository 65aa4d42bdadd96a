/// The roll-out of Kiln: the CloudFormation templates of the tooling account and the members, and
/// what deploys them.
@NullMarked
package dev.kiln.stacksets;

import org.jspecify.annotations.NullMarked;
