/// What the tooling account is told of copies, through the port [dev.kiln.copier.report.Results].
@NullMarked
package dev.kiln.copier.report;

import org.jspecify.annotations.NullMarked;
