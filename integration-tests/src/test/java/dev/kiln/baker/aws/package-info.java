/// The adapters of the baker against the sandbox: the contracts of their ports.
@NullMarked
package dev.kiln.baker.aws;

import org.jspecify.annotations.NullMarked;
