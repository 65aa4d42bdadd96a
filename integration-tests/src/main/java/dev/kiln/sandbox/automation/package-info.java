/// Plays the runbooks that SSM Automation would run, from the documents that are deployed and with
/// the roles they assume, [dev.kiln.sandbox.automation.AutomationPlayer].
@NullMarked
package dev.kiln.sandbox.automation;

import org.jspecify.annotations.NullMarked;
