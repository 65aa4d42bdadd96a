/// The stage model where it meets AWS: as IAM policies, [dev.kiln.model.aws.StagePolicies], and in
/// front of every call, [dev.kiln.model.aws.GuardInterceptor].
@NullMarked
package dev.kiln.model.aws;

import org.jspecify.annotations.NullMarked;
