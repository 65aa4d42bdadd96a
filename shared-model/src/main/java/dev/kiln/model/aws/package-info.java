/// The stage model where it meets AWS: as the policies of roles,
/// [dev.kiln.model.aws.StagePolicies], and of sessions, [dev.kiln.model.aws.SessionPolicies], and
/// in front of every call, [dev.kiln.model.aws.GuardInterceptor].
@NullMarked
package dev.kiln.model.aws;

import org.jspecify.annotations.NullMarked;
