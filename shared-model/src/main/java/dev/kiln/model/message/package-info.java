/// What travels between the tooling account and the members, and its JSON.
/// [dev.kiln.model.message.ImageCreated] goes out over SNS;
/// [dev.kiln.model.message.ImageCreatedReader] reads it back, in Kiln's form and in AMIgo's.
@NullMarked
package dev.kiln.model.message;

import org.jspecify.annotations.NullMarked;
