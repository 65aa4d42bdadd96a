/// What tests need of Moto: one server for all of them, fresh accounts for each.
@NullMarked
package dev.kiln.sandbox.moto;

import org.jspecify.annotations.NullMarked;
