/// The CloudFormation templates, [dev.kiln.stacksets.template.Templates], for one installation.
///
/// They are plain CloudFormation in `src/main/resources/templates`, with marks. A comment `# kiln:
/// …` is a place for lines that are rendered: `role <stage>` for a role's policies out of the stage
/// model, `runbook <stage>`, `members` and `membership` for whom the tooling account serves; `each
/// stage` and `each topic` repeat the lines down to `end`. A name in braces, such as `{namespace}`,
/// stands for a value of the installation. Everything else, comments above all, stays as it is:
/// reviewers read the rendered template from top to bottom.
@NullMarked
package dev.kiln.stacksets.template;

import org.jspecify.annotations.NullMarked;
