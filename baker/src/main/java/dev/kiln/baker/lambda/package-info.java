/// The functions of a bake's stages in the tooling account, [dev.kiln.baker.lambda.StageFunction]:
/// told no more than the bake's id, each goes on from where AWS stands and never waits.
@NullMarked
package dev.kiln.baker.lambda;

import org.jspecify.annotations.NullMarked;
