/// The copier's ports on the AWS SDK: [dev.kiln.copier.aws.Ec2Copies],
/// [dev.kiln.copier.aws.SqsCopyQueue], [dev.kiln.copier.aws.SqsDeadLetters] and
/// [dev.kiln.copier.aws.SqsResults], made with an [dev.kiln.copier.aws.AwsConnection].
@NullMarked
package dev.kiln.copier.aws;

import org.jspecify.annotations.NullMarked;
