/// The door of the Lambda: what arrives, one message at a time, and what becomes of each.
///
/// [dev.kiln.copier.event.Event] reads what Lambda hands over, [dev.kiln.copier.event.Deliveries]
/// deals with its messages so that none harms its neighbours. Those that nobody can act on go to
/// [dev.kiln.copier.event.DeadLetters]; those that have to wait come again by
/// [dev.kiln.copier.event.Visibility] or the [dev.kiln.copier.event.CopyQueue].
@NullMarked
package dev.kiln.copier.event;

import org.jspecify.annotations.NullMarked;
