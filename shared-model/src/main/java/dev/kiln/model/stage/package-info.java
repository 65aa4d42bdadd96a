/// The stage model: what every stage may do, declared once. [dev.kiln.model.stage.StageModel] holds
/// a [dev.kiln.model.stage.StageRole] for each stage; policies, the guard in front of every AWS
/// call and the tables people read all come from it.
@NullMarked
package dev.kiln.model.stage;

import org.jspecify.annotations.NullMarked;
