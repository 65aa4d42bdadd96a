/// The stage model as IAM policies, [dev.kiln.model.aws.StagePolicies].
@NullMarked
package dev.kiln.model.aws;

import org.jspecify.annotations.NullMarked;
