/// The rules that Kiln lays over Moto, each shown over the wire: what is refused, and what is
/// allowed.
///
/// [RuleListIT][dev.kiln.sandbox.moto.rules.RuleListIT] holds that none is without a test.
@NullMarked
package dev.kiln.sandbox.moto.rules;

import org.jspecify.annotations.NullMarked;
