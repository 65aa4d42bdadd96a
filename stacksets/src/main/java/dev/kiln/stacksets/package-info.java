/// The roll-out of Kiln: the CloudFormation templates of the tooling account and the members, and
/// what deploys them. Nothing of it is here yet; the sandbox sets its accounts up by itself.
@NullMarked
package dev.kiln.stacksets;

import org.jspecify.annotations.NullMarked;
