/// The ports of the baker's features, met with the AWS SDK. Every client belongs to a stage and has
/// the credentials of that stage's role, [dev.kiln.baker.aws.StageClients].
@NullMarked
package dev.kiln.baker.aws;

import org.jspecify.annotations.NullMarked;
