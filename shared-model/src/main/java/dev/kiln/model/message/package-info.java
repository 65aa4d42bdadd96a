/// What travels between the tooling account and the members, and its JSON.
/// [dev.kiln.model.message.ImageCreated] goes out over SNS;
/// [dev.kiln.model.message.ImageCreatedReader] reads it back, in Kiln's form and in AMIgo's. What
/// became of the copies comes back over SQS as [dev.kiln.model.message.CopyResult], one kind of
/// [dev.kiln.model.message.MemberMessage].
@NullMarked
package dev.kiln.model.message;

import org.jspecify.annotations.NullMarked;
