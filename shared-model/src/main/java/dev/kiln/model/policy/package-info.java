/// What an IAM policy allows, [dev.kiln.model.policy.PolicyDocument], and in what two differ,
/// [dev.kiln.model.policy.PolicyDifference], however they are written.
@NullMarked
package dev.kiln.model.policy;

import org.jspecify.annotations.NullMarked;
