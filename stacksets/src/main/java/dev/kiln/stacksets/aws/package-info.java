/// The roll-out's ports over AWS: [dev.kiln.stacksets.aws.AwsCloud] makes them.
@NullMarked
package dev.kiln.stacksets.aws;

import org.jspecify.annotations.NullMarked;
