/// The door of the Lambda: what arrives, one message at a time, and what becomes of each.
///
/// [dev.kiln.copier.event.Event] reads what Lambda hands over, [dev.kiln.copier.event.Deliveries]
/// deals with its messages so that none harms its neighbours, and
/// [dev.kiln.copier.event.DeadLetters] keeps those that nobody can act on.
@NullMarked
package dev.kiln.copier.event;

import org.jspecify.annotations.NullMarked;
