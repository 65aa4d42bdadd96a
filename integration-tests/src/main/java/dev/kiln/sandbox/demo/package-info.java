/// `kiln demo`, [dev.kiln.sandbox.demo.Demo]: one recipe all the way to encrypted copies, on this
/// machine; and `kiln sandbox`, [dev.kiln.sandbox.demo.SandboxCommand], which keeps one open.
@NullMarked
package dev.kiln.sandbox.demo;

import org.jspecify.annotations.NullMarked;
