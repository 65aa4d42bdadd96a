/// What a member's copier could not do, and having it try again: [dev.kiln.baker.letters.Letters].
@NullMarked
package dev.kiln.baker.letters;

import org.jspecify.annotations.NullMarked;
