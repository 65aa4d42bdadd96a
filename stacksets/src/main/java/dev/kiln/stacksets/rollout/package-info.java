/// Kiln's way into the accounts: [dev.kiln.stacksets.rollout.Planner] sees what is there and what
/// would change, [dev.kiln.stacksets.rollout.Apply] changes it, and
/// [dev.kiln.stacksets.rollout.Status] tells how every member stands.
@NullMarked
package dev.kiln.stacksets.rollout;

import org.jspecify.annotations.NullMarked;
