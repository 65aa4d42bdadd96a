/// What the stages may do, for people: [dev.kiln.baker.privileges.PrivilegeTable] and
/// [dev.kiln.baker.privileges.PrivilegeJson] tell it, [dev.kiln.model.policy.PolicyDifference]
/// compares it with a policy that stands in an account, [dev.kiln.baker.privileges.AwsActions]
/// knows what AWS has.
@NullMarked
package dev.kiln.baker.privileges;

import org.jspecify.annotations.NullMarked;
