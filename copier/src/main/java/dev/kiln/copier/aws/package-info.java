/// The copier's ports on the AWS SDK: [dev.kiln.copier.aws.Ec2Copies] and
/// [dev.kiln.copier.aws.SqsDeadLetters], made with an [dev.kiln.copier.aws.AwsConnection].
@NullMarked
package dev.kiln.copier.aws;

import org.jspecify.annotations.NullMarked;
